import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The page, made of the built package as its users have it, into files that work from any folder. */
export default defineConfig({
  root: path("."),
  base: "./",
  resolve: {
    alias: [
      { find: /^geoprobe$/, replacement: path("../dist/index.js") },
      { find: /^geoprobe\/result$/, replacement: path("../dist/result.js") },
    ],
  },
  worker: { format: "es" },
  esbuild: { legalComments: "eof" },
  build: {
    outDir: path("../dist-demo"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { fs: { allow: [path("../..")] } },
  logLevel: "warn",
});
