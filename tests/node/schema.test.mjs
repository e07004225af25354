// The registry's JSON Schema and the core's validator say the same of the same files. The validator's word is
// in the .faults files, which tests/unit/registry/fixtures_test.cpp holds it to.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const registries = (kind) =>
  readdirSync(fileURLToPath(new URL(`../fixtures/registry/${kind}/`, import.meta.url)))
    .filter((name) => name.endsWith(".json"))
    .sort();

const schema = JSON.parse(read("../../core/geoprobe/registry/schema.json"));
// strictRequired and strictTypes would have every if/then repeat what the outer schema says.
const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
const validate = ajv.compile(schema);

// Their faults lie between members (repeated keys and members, keys that name nothing, circles, an order, names
// that differ in case only) or in a port's number: a schema cannot see them.
const unseen = (name) => name.startsWith("unseen-");

const escaped = (name) => name.replaceAll("~", "~0").replaceAll("/", "~1");
const pointers = (errors) =>
  new Set(
    errors.map(({ instancePath, keyword, params }) =>
      keyword === "additionalProperties" ? `${instancePath}/${escaped(params.additionalProperty)}` : instancePath,
    ),
  );
const parent = (pointer) => pointer.slice(0, Math.max(pointer.lastIndexOf("/"), 0));

test("the schema is a valid draft 2020-12 schema that describes all of its members", () => {
  assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  assert.ok(ajv.validateSchema(schema));
  const bare = [];
  for (const [owner, definition] of [["registry", schema], ...Object.entries(schema.$defs)])
    for (const [name, member] of Object.entries(definition.properties ?? {}))
      if (!member.description && !member.$ref && owner !== "auth") bare.push(`${owner}.${name}`);
  assert.deepEqual(bare, []);
});

for (const name of registries("valid"))
  test(`the schema accepts ${name}`, () => {
    assert.ok(validate(JSON.parse(read(`../fixtures/registry/valid/${name}`))), JSON.stringify(validate.errors, null, 1));
  });

for (const name of registries("invalid").filter((name) => !unseen(name)))
  test(`the schema refuses ${name} where the validator does`, () => {
    let document;
    try {
      document = JSON.parse(read(`../fixtures/registry/invalid/${name}`));
    } catch {
      return; // not JSON: there is nothing for a schema to see, and the validator's one fault is for the whole file
    }
    assert.equal(validate(document), false);
    const seen = pointers(validate.errors);
    const faults = read(`../fixtures/registry/invalid/${name.replace(/json$/, "faults")}`);
    const told = [...faults.matchAll(/^(|\/[^]*?): .*\n/gm)].map(([, pointer]) => pointer);
    assert.notEqual(told.length, 0);
    for (const pointer of told)
      assert.ok(seen.has(pointer) || seen.has(parent(pointer)), `${pointer || "the whole file"}: not seen by the schema`);
    // The validator looks at nothing else in what is no registry, or one of a newer form.
    if (told.length === 1 && ["", "/geoprobe"].includes(told[0])) return;
    for (const pointer of seen)
      assert.ok(
        told.some((place) => place === pointer || parent(place) === pointer),
        `${pointer}: seen by the schema only`,
      );
  });

for (const name of registries("invalid").filter(unseen))
  test(`the schema cannot see what is wrong with ${name}`, () => {
    assert.ok(validate(JSON.parse(read(`../fixtures/registry/invalid/${name}`))), JSON.stringify(validate.errors, null, 1));
  });
