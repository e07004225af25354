const path = (name: string) => decodeURIComponent(new URL(name, import.meta.url).pathname);

/** The page, made of the built package as its users have it, into files that work from any folder. */
export default {
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
    chunkSizeWarningLimit: 1000,
  },
};
