// No secret of a registry and nothing of a foreign body comes out, whatever servers repeat.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { geoprobe, leavesOf } from "../support/cli.mjs";
import { startServe } from "../support/serve.mjs";
import { startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

const secrets = { header: "h3ader-s3cret", query: "qu3ry&s3cret", token: "b3arer-s3cret", param: "p4ram-s3cret", url: "ur1-s3cret/", field: "f1eld-s3cret" };
const encoded = Object.values(secrets).flatMap((secret) => [secret, encodeURIComponent(secret), secret.replaceAll("&", "&amp;")]);
const clean = (text) => encoded.filter((secret) => text.includes(secret));

/** Repeats the whole request, in the words of a service exception, with its parameters as they came. */
const repeat = (response, request) => {
  const said = `cannot do ${request.url} with ${JSON.stringify(request.headers)}`.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  response.setHeader("Content-Type", "text/xml").end(`<?xml version="1.0"?><ServiceExceptionReport version="1.3.0"><ServiceException code="${said.slice(0, 180)}" locator="${said.slice(0, 300)}">${said}</ServiceException></ServiceExceptionReport>`);
};
const page = (response) => response.setHeader("Content-Type", "text/html").end("<html><head><title>Intranet of ACME</title></head><body><h1>Payroll</h1><form><input type='password'></form></body></html>");
const text = (response) => response.setHeader("Content-Type", "text/plain").end("PAYROLL 2026: 1,000,000");
const list = (response) => response.setHeader("Content-Type", "application/json").end('{"payroll":[1000000]}');

let wms;
let folder;
let file;
before(async () => {
  wms = await startSteeredWms({ header: repeat, query: repeat, token: repeat, param: repeat, url: repeat, field: repeat, page, text, list });
  folder = mkdtempSync(join(tmpdir(), "geoprobe-secrets-"));
  file = join(folder, "registry.json");
  writeFileSync(
    file,
    JSON.stringify(
      steeredRegistry(wms.url, ["header", "query", "token", "param", "url", "field", "page", "text", "list", "fine"], {
        header: { auth: { type: "header", name: "X-Api-Key", value: "env:MAPS_HEADER" } },
        query: { auth: { type: "query", name: "k", value: secrets.query } },
        token: { auth: { type: "bearer", token: secrets.token } },
        param: { params: { apikey: secrets.param, TIME: "2020" } },
        url: { url: `${wms.url}/url?map=a&access_token=${encodeURIComponent(secrets.url)}` },
        field: { headers: { "X-Auth-Token": secrets.field, "X-Client": "atlas" } },
      }),
    ),
  );
});
after(async () => {
  await wms.stop();
  rmSync(folder, { recursive: true });
});
const env = { MAPS_HEADER: secrets.header };

test("the secrets are sent, and masked in every form of the answer, in the report and in the cassette", async () => {
  const record = join(folder, "a.jsonl");
  for (const more of [["--format", "json", "-v"], ["--format", "csv"], ["--format", "geojson"], ["--format", "tree"], ["--stream"], ["--record", record]]) {
    const run = await geoprobe(["query", "site", "--registry", file, "--at", "18.4,-33.9", "--retries", "0", "--no-cache", ...more], { env });
    assert.equal(run.status, 3, run.err);
    assert.deepEqual(clean(run.out + run.err), [], more.join(" "));
    assert.match(run.out, /\*\*\*/, more.join(" "));
  }
  assert.deepEqual(clean(readFileSync(record, "utf8")), []);
  assert.equal(wms.to("header")[0].headers["x-api-key"], secrets.header);
  assert.equal(wms.to("query")[0].parameters.get("k"), secrets.query);
  assert.equal(wms.to("param")[0].parameters.get("apikey"), secrets.param);
  assert.equal(wms.to("url")[0].parameters.get("access_token"), secrets.url);
  const again = await geoprobe(["query", "--replay", record, "--format", "json"]);
  assert.equal(again.status, 3, again.err);
  assert.equal(leavesOf(JSON.parse(again.out)).get("fine").value, "here");
  assert.equal(leavesOf(JSON.parse(again.out)).get("param").error.code, "service-exception");
});

test("validate names what looks like a credential in the open, and what to write", async () => {
  const run = await geoprobe(["validate", file]);
  assert.equal(run.status, 0);
  for (const [pointer, type] of [["/services/3/params/apikey", "query"], ["/services/4/url", "query"], ["/services/5/headers/X-Auth-Token", "header"]])
    assert.ok(run.err.split("\n").some((line) => line.includes(pointer) && line.includes(`"type": "${type}"`) && line.includes("env:NAME")), `${pointer}: ${run.err}`);
  assert.deepEqual(clean(run.out + run.err), []);
});

test("serve publishes no credential, and has pages ask such services through it", async (t) => {
  const server = await startServe(JSON.parse(readFileSync(file, "utf8")), ["--retries", "0"], { env });
  t.after(() => server.stop());
  const published = await (await server.get("/v1/registry")).text();
  assert.deepEqual(clean(published), []);
  const services = new Map(JSON.parse(published).services.map((service) => [service.key, service]));
  for (const key of ["header", "query", "token", "param", "url", "field"]) assert.equal(services.get(key)["x-gateway"], true, key);
  assert.equal(services.get("fine")["x-gateway"], undefined);
  assert.equal(services.get("url").url, `${wms.url}/url?map=a`);
  assert.deepEqual(services.get("param").params, { TIME: "2020" });
  const place = "x=18.4&y=-33.9";
  for (const path of [`/v1/query?key=site&${place}`, `/v1/stream?key=site&${place}`, `/api/v2/query?registry=collection&key=site&${place}`, "/metrics"]) {
    const reply = await server.get(path);
    assert.deepEqual(clean((await reply.text()) + JSON.stringify([...reply.headers])), [], path);
  }
});

test("callers of serve get no quotation of what is no reply of a map service; its log and the command line do", async (t) => {
  const server = await startServe(JSON.parse(readFileSync(file, "utf8")), ["--retries", "0"], { env });
  t.after(() => server.stop());
  for (const path of ["/v1/query", "/v1/stream"]) {
    const said = await (await server.get(`${path}?key=site&x=18.4&y=-33.9`)).text();
    assert.doesNotMatch(said, /payroll|intranet|acme|1,?000,?000/i, path);
  }
  const leaves = leavesOf(await (await server.get("/v1/query?key=site&x=18.4&y=-33.9")).json());
  for (const key of ["page", "text", "list"]) {
    assert.equal(leaves.get(key).status, "error", key);
    assert.match(leaves.get(key).error.message, /the log of this server says more/);
  }
  await server.stop();
  const logged = JSON.stringify(server.log()[0].failed);
  for (const words of [/Intranet of ACME/, /PAYROLL 2026/, /payroll/]) assert.match(logged, words);
  assert.deepEqual(clean(logged), []);
  const run = await geoprobe(["query", "site", "--registry", file, "--at", "18.4,-33.9", "--format", "json", "--retries", "0"], { env });
  for (const words of [/Intranet of ACME/, /PAYROLL 2026/, /payroll/]) assert.match(run.out, words);
});
