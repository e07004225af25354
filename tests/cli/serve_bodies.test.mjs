// How `geoprobe serve` sends bodies: compressed for those who take it, once for all if they do not change, and not at all
// to those who have them.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { startServe } from "../support/serve.mjs";

const services = Array.from({ length: 50 }, (_, i) => ({ key: `s${i}`, type: "wms", url: "http://127.0.0.1:9/wms", layer: "l", property: "p", name: `Service ${i}`, extent: [0, 0, 1, 1] }));
const registry = { geoprobe: 1, services, groups: [{ key: "g", services: services.map(({ key }) => key) }], collections: [{ key: "all", groups: ["g"] }] };
const page = `<!DOCTYPE html><title>Page</title>${"<p>text</p>".repeat(500)}`;
let server, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
  mkdirSync(join(folder, "page/sub"), { recursive: true });
  for (const [name, text] of [["index.html", page], ["sub/index.html", "sub"], ["a.js", "1"], ["picture.png", "p".repeat(3000)]]) writeFileSync(join(folder, "page", name), text);
  writeFileSync(join(folder, "secret.txt"), "secret");
  server = await startServe(registry, ["--page", join(folder, "page")]);
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** fetch() would undo the coding and hide the header. */
const get = (path, headers = {}, method = "GET") =>
  new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: server.port, path, headers, method, agent: false }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part)).on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
    });
    sent.on("error", reject).end();
  });

const outside = "/v1/query?key=all&x=5&y=5"; // every service answers without a request
for (const path of ["/", "/openapi.json", "/v1/registry", "/registry.json", outside])
  test(`${path} comes compressed for those who take gzip, and plain for others`, async () => {
    const plain = await get(path);
    assert.deepEqual([plain.status, plain.headers["content-encoding"]], [200, undefined]);
    assert.match(plain.headers.vary, /Accept-Encoding/);
    assert.equal(Number(plain.headers["content-length"]), plain.body.length);
    assert.match(plain.headers.date, /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/);
    for (const takes of ["gzip", "br;q=1, gzip;q=0.1", "*"]) {
      const { headers, body } = await get(path, { "Accept-Encoding": takes });
      assert.equal(headers["content-encoding"], "gzip", takes);
      assert.match(headers.vary, /Accept-Encoding/);
      assert.ok(body.length < plain.body.length / 2);
      if (path !== outside) assert.deepEqual(gunzipSync(body), plain.body);
    }
    for (const refuses of ["br", "br;q=0", "gzip;q=0", "identity", "*;q=0"]) assert.equal((await get(path, { "Accept-Encoding": refuses })).headers["content-encoding"], undefined, refuses);
  });

test("what does not change has a tag, and who has it gets 304 without a body", async () => {
  for (const path of ["/", "/a.js", "/picture.png", "/openapi.json", "/v1/registry"]) {
    const { headers, body } = await get(path);
    assert.match(headers.etag, /^"[0-9a-f]{24}"$/);
    assert.equal(headers["cache-control"], "no-cache");
    for (const known of [headers.etag, `W/${headers.etag}`, `"x", ${headers.etag}`, "*"]) {
      const again = await get(path, { "If-None-Match": known, "Accept-Encoding": "gzip" });
      assert.deepEqual([again.status, again.body.length], [304, 0]);
      assert.deepEqual([again.headers.etag.replace(/^W\//, ""), again.headers["cache-control"]], [headers.etag, "no-cache"]);
      assert.match(again.headers.date, / GMT$/);
    }
    assert.deepEqual((await get(path, { "If-None-Match": '"x"' })).body, body);
    const head = await get(path, {}, "HEAD");
    assert.deepEqual([head.status, head.headers["content-length"], head.body.length], [200, String(body.length), 0]);
  }
  assert.equal((await get(outside)).headers.etag, undefined);
});

test("files come from the page's folder alone, as they are now", async () => {
  assert.equal((await get("/sub/")).body.toString(), "sub");
  assert.equal((await get("/picture.png", { "Accept-Encoding": "gzip" })).headers["content-encoding"], undefined);
  for (const path of ["/../secret.txt", "/sub/../../secret.txt", "/%2e%2e/secret.txt", "/sub", "/none.html", "//etc/passwd", "/./a.js", "/a.js/"]) assert.equal((await get(path)).status, 404, path);
  symlinkSync(join(folder, "page/a.js"), join(folder, "page/linked.js"));
  assert.equal((await get("/linked.js")).headers["content-type"], "text/javascript; charset=utf-8");
  writeFileSync(join(folder, "page/a.js"), "2");
  utimesSync(join(folder, "page/a.js"), 1, 1);
  assert.equal((await get("/a.js")).body.toString(), "2");
});
