// The package as its users get it: packed, installed elsewhere without a network, imported by Node, bundled for Node.
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build } from "esbuild";
import { run, startConsumer } from "./support/consumer.mjs";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";
import { web } from "./support/site.mjs";

describe("the packed package", { timeout: 1_200_000 }, () => {
  let consumer, folder, wms, program;
  before(async () => {
    wms = await startMockWms();
    consumer = await startConsumer();
    folder = consumer.folder;
    program = `
      import { createEngine, GeoprobeError } from "geoprobe";
      const wasmUrl = process.argv[2] && new URL(process.argv[2]);
      const engine = await createEngine({ registry: ${JSON.stringify(registryOf(wms.origin, ["value-441"]))}, ...(wasmUrl && { wasmUrl }) });
      const { root } = await engine.query("value-441", ${JSON.stringify(point)});
      console.log(root.status, root.value, await engine.query("absent", { lon: 0, lat: 0 }).catch((e) => e instanceof GeoprobeError && e.code));
      engine.close();
    `;
    writeFileSync(join(folder, "program.mjs"), program);
  });
  after(() => {
    wms?.close();
    consumer?.remove();
  });

  test("holds what it names and nothing else", () => {
    const names = consumer.files;
    const modules = ["index.js", "index.d.ts", "worker.js", "geoprobe.wasm", "geoprobe-tools.js", "geoprobe-tools.wasm", "schema.json"];
    for (const name of ["package.json", "README.md", ...modules.map((module) => `dist/${module}`)]) assert.ok(names.includes(name), name);
    assert.deepEqual(names.filter((name) => /^(src|tests|demo|dist-demo|node_modules)\//.test(name)), []);
    const { dependencies, exports } = JSON.parse(readFileSync(join(web, "package.json")));
    assert.equal(dependencies, undefined);
    assert.equal(Object.keys(exports["."])[0], "types");
  });

  test("is imported by Node and answers", async () => {
    const { stdout } = await run(process.execPath, ["program.mjs"], { cwd: folder });
    assert.equal(stdout, "ok 441 unknown-key\n");
  });

  test("gives its wasm and its schema under their sub-paths", async () => {
    const script = `
      console.log(import.meta.resolve("geoprobe/geoprobe.wasm").endsWith("dist/geoprobe.wasm"));
      const { default: schema } = await import("geoprobe/schema.json", { with: { type: "json" } });
      console.log(schema.$schema);
    `;
    writeFileSync(join(folder, "paths.mjs"), script);
    const { stdout } = await run(process.execPath, ["--no-warnings", "paths.mjs"], { cwd: folder });
    assert.equal(stdout, "true\nhttps://json-schema.org/draft/2020-12/schema\n");
  });

  test("is bundled by esbuild, and the bundle answers, with the wasm beside it or at wasmUrl", async () => {
    for (const minify of [false, true]) {
      const outfile = join(folder, `out-${minify}`, "bundle.mjs");
      const wasm = join(folder, "node_modules/geoprobe/dist/geoprobe.wasm");
      await build({ entryPoints: [join(folder, "program.mjs")], outfile, bundle: true, format: "esm", minify, logLevel: "silent" });
      const elsewhere = await run(process.execPath, [outfile, `file://${wasm}`]);
      assert.equal(elsewhere.stdout, "ok 441 unknown-key\n");
      copyFileSync(wasm, join(folder, `out-${minify}`, "geoprobe.wasm"));
      const beside = await run(process.execPath, [outfile]);
      assert.equal(beside.stdout, "ok 441 unknown-key\n");
    }
  });
});
