// Builds the package into dist/ and the demo page into dist-demo/.
//   node scripts/build.mjs             builds the wasm modules first (the CMake preset `wasm`)
//   node scripts/build.mjs --module D  takes them from the folder D: geoprobe and geoprobe-tools, .js and .wasm
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, transform } from "esbuild";
import { buildDemo } from "./build_demo.mjs";

const web = fileURLToPath(new URL("..", import.meta.url));
const root = join(web, "..");
const dist = join(web, "dist");
const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: "inherit" });

const given = process.argv.indexOf("--module");
const modules = given > 0 ? resolve(process.argv[given + 1]) : join(root, "build/wasm/bin");
if (given < 0) {
  run("cmake", "--preset", "wasm");
  run("cmake", "--build", "--preset", "wasm", "--target", "geoprobe_wasm", "geoprobe_tools");
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

// What a page loads together is one file; the rest refers to it, so that there is one of each.
const shared = ["./index.js", "./result.js", "./chart.js", "./geoprobe-tools.js"];
const entries = ["index", "worker", "result", "result/chart", "leaflet", "openlayers", "maplibre"];
const glue = {
  name: "glue",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/geoprobe\.js$/ }, () => ({ path: join(modules, "geoprobe.js") }));
    onResolve({ filter: /^\.{1,2}\// }, ({ path, kind }) =>
      kind !== "entry-point" && shared.includes(path.replace(/^\.\.\//, "./")) ? { path: path.replace(/^\.\.\//, "./"), external: true } : undefined,
    );
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};
const options = { absWorkingDir: web, outdir: dist, bundle: true, minify: true, format: "esm", target: "es2022", charset: "utf8", logLevel: "warning" };
await build({ ...options, entryPoints: entries.map((name) => ({ in: `src/${name}.ts`, out: basename(name) })), external: ["ol/*"], plugins: [glue] });
// esbuild drops the comments that tell a user's bundler not to follow what has no fixed name.
const index = join(dist, "index.js");
writeFileSync(index, readFileSync(index, "utf8").replace(/\bimport\((?!")/g, "$&/*@vite-ignore*//*webpackIgnore:true*/"));
await build({ ...options, entryPoints: [join(modules, "geoprobe-tools.js")] });
for (const name of ["geoprobe.wasm", "geoprobe-tools.wasm"]) copyFileSync(join(modules, name), join(dist, name));
copyFileSync(join(root, "core/geoprobe/registry/schema.json"), join(dist, "schema.json"));
run(process.execPath, join(web, "node_modules/typescript/bin/tsc"), "-p", join(web, "tsconfig.package.json"));

// What no entry's declarations lead to is nobody's to import.
const reached = new Set();
const follow = (file) => {
  if (reached.has(file)) return;
  reached.add(file);
  const text = readFileSync(file, "utf8").replace(/\/\*.*?\*\//gs, "");
  for (const [, path] of text.matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g)) follow(join(dirname(file), `${path}.d.ts`));
};
for (const { types } of Object.values(JSON.parse(readFileSync(join(web, "package.json"), "utf8")).exports)) if (types) follow(join(web, types));
for (const name of readdirSync(dist, { recursive: true })) {
  const file = join(dist, name);
  if (name.endsWith(".d.ts") && !reached.has(file)) rmSync(file);
}

await buildDemo();

const brotli = (name) => brotliCompressSync(readFileSync(join(dist, name))).length;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB brotli`;
for (const name of ["geoprobe.wasm", ...entries.map((entry) => `${basename(entry)}.js`), "geoprobe-tools.wasm", "geoprobe-tools.js"])
  console.log(`${name}: ${kilobytes(brotli(name))}`);
console.log(`geoprobe.wasm and index.js together: ${kilobytes(brotli("geoprobe.wasm") + brotli("index.js"))}`);
