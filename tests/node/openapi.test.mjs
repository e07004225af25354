// native/serve/openapi.json by OpenAPI 3.1's own schema, and the paths that the server answers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const document = JSON.parse(read("../../native/serve/openapi.json"));

test("openapi.json is OpenAPI 3.1", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors, null, 2));
  assert.equal(validator.version, "3.1");
});

test("openapi.json names the paths that the server has", () => {
  const server = read("../../native/serve/server.cpp");
  const known = [...server.matchAll(/"(\/(?:v1|api|healthz|readyz|metrics|openapi)[^"]*)"/g)].map(([, path]) => path);
  const described = Object.keys(document.paths).map((path) => path.replace(/\{.*/, ""));
  // Prefixes, and what the map page reads.
  const unsaid = ["/v1/", "/api/v1/", "/api/v2/"];
  assert.deepEqual([...new Set(known)].filter((path) => !unsaid.includes(path)).sort(), described.sort());
});
