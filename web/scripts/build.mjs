// Builds the package into dist/ and the demo page into dist-demo/.
//   node scripts/build.mjs             builds the wasm modules first (the CMake preset `wasm`)
//   node scripts/build.mjs --module D  takes them from the folder D: geoprobe and geoprobe-tools, .js and .wasm
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, transform } from "esbuild";

const web = fileURLToPath(new URL("..", import.meta.url));
const root = join(web, "..");
const dist = join(web, "dist");
const page = join(web, "dist-demo");
const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: "inherit" });

const given = process.argv.indexOf("--module");
const modules = given > 0 ? resolve(process.argv[given + 1]) : join(root, "build/wasm/bin");
if (given < 0) {
  run("cmake", "--preset", "wasm");
  run("cmake", "--build", "--preset", "wasm", "--target", "geoprobe_wasm", "geoprobe_tools");
}

for (const folder of [dist, page]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
for (const name of ["geoprobe", "geoprobe-tools"]) {
  const glue = readFileSync(join(modules, `${name}.js`), "utf8");
  const { code } = await transform(glue, { minify: true, format: "esm", target: "es2022" });
  writeFileSync(join(dist, `${name}.js`), code);
  copyFileSync(join(modules, `${name}.wasm`), join(dist, `${name}.wasm`));
}
copyFileSync(join(root, "core/geoprobe/registry/schema.json"), join(dist, "schema.json"));
run(process.execPath, join(web, "node_modules/typescript/bin/tsc"), "-p", web);
for (const name of ["geoprobe.d.ts", "geoprobe-tools.d.ts"]) copyFileSync(join(web, "src", name), join(dist, name));

await build({
  absWorkingDir: web,
  entryPoints: [join(web, "demo/main.ts")],
  outdir: page,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  alias: { geoprobe: join(dist, "index.js") },
  loader: { ".png": "dataurl" },
  legalComments: "linked",
  logLevel: "warning",
});
copyFileSync(join(web, "demo/index.html"), join(page, "index.html"));
for (const name of ["geoprobe.wasm", "geoprobe-tools.wasm"]) copyFileSync(join(dist, name), join(page, name));
const countries = join(root, "native/demo/data/countries.geojson");
if (existsSync(countries)) copyFileSync(countries, join(page, "countries.geojson"));

const brotli = (file) => brotliCompressSync(readFileSync(file)).length;
const sizes = ["geoprobe.wasm", "geoprobe.js"].map((name) => [name, brotli(join(dist, name))]);
for (const [name, size] of sizes) console.log(`${name}: ${(size / 1000).toFixed(1)} kB brotli`);
console.log(`together: ${(sizes.reduce((sum, [, size]) => sum + size, 0) / 1000).toFixed(1)} kB brotli`);
