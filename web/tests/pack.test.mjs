// The package as its users get it: packed, installed elsewhere without a network, imported, type-checked, bundled.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";
import { web } from "./support/site.mjs";

const run = promisify(execFile);

describe("the packed package", { timeout: 120_000 }, () => {
  let folder, wms, program;
  before(async () => {
    wms = await startMockWms();
    folder = mkdtempSync(join(tmpdir(), "geoprobe-pack-"));
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: web });
    const [{ filename }] = JSON.parse(stdout);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", version: "1.0.0", type: "module", private: true }));
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, filename)], { cwd: folder });
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
    if (folder) rmSync(folder, { recursive: true });
  });

  test("holds what it names and nothing else", async () => {
    const { stdout } = await run("npm", ["pack", "--json", "--dry-run"], { cwd: web });
    const names = JSON.parse(stdout)[0].files.map(({ path }) => path);
    const modules = ["geoprobe", "geoprobe-tools"].flatMap((name) => [`dist/${name}.js`, `dist/${name}.wasm`]);
    for (const name of ["package.json", "README.md", "dist/index.js", "dist/index.d.ts", ...modules, "dist/schema.json"])
      assert.ok(names.includes(name), name);
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

  test("has types that a strict consumer compiles against, and that refuse a wrong call", async () => {
    const right = `
      import { createEngine, GeoprobeError, type QueryResult, type StreamEvent } from "geoprobe";
      const engine = await createEngine({ registry: new URL("https://example.org/registry.json"), policy: { deadline: 5000 } });
      const result: QueryResult = await engine.query("site", { lon: 1, lat: 2 }, { signal: new AbortController().signal });
      const ok: number = result.summary.ok;
      for await (const event of engine.stream("site", { x: 1, y: 2, crs: "EPSG:3857" })) {
        const told: StreamEvent = event;
        if (told.event === "service") told.service.status satisfies string;
      }
      try { engine.close(); } catch (e) { if (e instanceof GeoprobeError) e.code satisfies string; }
      export { ok };
    `;
    const wrong = `
      import { createEngine } from "geoprobe";
      const engine = await createEngine({ registry: {} });
      // @ts-expect-error half a point
      void engine.query("site", { lon: 1 });
      // @ts-expect-error no such option
      void engine.query("site", { lon: 1, lat: 2 }, { dedline: 5 });
      // @ts-expect-error no registry
      void createEngine({});
      // @ts-expect-error no such policy
      void createEngine({ registry: {}, policy: { timeOut: 1 } });
      export {};
    `;
    writeFileSync(join(folder, "right.ts"), right);
    writeFileSync(join(folder, "wrong.ts"), wrong);
    const compiler = join(web, "node_modules/typescript/bin/tsc");
    for (const resolution of ["bundler", "nodenext"]) {
      const module = resolution === "bundler" ? "es2022" : "nodenext";
      const options = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable", "--module", module, "--moduleResolution", resolution];
      await run(process.execPath, [compiler, ...options, "right.ts", "wrong.ts"], { cwd: folder }).catch(({ stdout }) => assert.fail(stdout));
    }
  });
});
