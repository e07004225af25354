// The packed package's types, as strict consumers of the real map libraries compile against them.
import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { run, startConsumer } from "./support/consumer.mjs";
import { web } from "./support/site.mjs";

const compiler = join(web, "node_modules/typescript/bin/tsc");
const libraries = ["expect-type", "leaflet", "proj4", "@types/leaflet", "@types/geojson", "ol", "maplibre-gl"];
const modules = ["engine", "proj4", "result", "leaflet", "openlayers", "maplibre"];
const settings = [
  { moduleResolution: "bundler", exactOptionalPropertyTypes: true },
  { moduleResolution: "nodenext", exactOptionalPropertyTypes: false },
];

describe("the package's types", { timeout: 1_200_000 }, () => {
  let consumer;
  before(async () => {
    consumer = await startConsumer(libraries);
    cpSync(join(web, "tests/consumer_types"), join(consumer.folder, "types"), { recursive: true });
  });
  after(() => consumer?.remove());

  for (const { moduleResolution, exactOptionalPropertyTypes } of settings) {
    const exact = exactOptionalPropertyTypes ? "with" : "without";
    test(`hold for a strict consumer by ${moduleResolution} ${exact} exactOptionalPropertyTypes`, async () => {
      const module = moduleResolution === "bundler" ? "es2022" : "nodenext";
      const compilerOptions = {
        ...{ target: "es2022", lib: ["es2022", "dom", "dom.iterable"], module, moduleResolution, types: [] },
        ...{ strict: true, exactOptionalPropertyTypes, skipLibCheck: false, noEmit: true },
      };
      const project = join(consumer.folder, `tsconfig.${moduleResolution}.json`);
      writeFileSync(project, JSON.stringify({ compilerOptions, files: modules.map((name) => `types/${name}.ts`) }));
      const reported = await run(process.execPath, [compiler, "--project", project]).then(
        () => "",
        ({ stdout }) => stdout,
      );
      // MapLibre's own types have faults by nodenext, which are not to be told here.
      const faults = reported.split(/\n(?! )/).filter((line) => line && !/^[^(]*node_modules\/(?!geoprobe\/)/.test(line));
      assert.deepEqual(faults, []);
    });
  }
});
