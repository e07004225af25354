// 10,000 bad requests over raw sockets, from a seeded generator: each gets the right status, and nothing breaks.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { exchange, startServe } from "../support/serve.mjs";
import { startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

const count = 10000;
const seed = Number(process.env.GEOPROBE_FUZZ_SEED ?? 20327364);

let wms;
let server;
before(async () => {
  wms = await startSteeredWms();
  server = await startServe(steeredRegistry(wms.url, ["first"]), ["--quiet"]);
});
after(async () => {
  await server.stop("SIGKILL");
  await wms.stop();
});

// Mulberry32.
function randomOf(state) {
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  const pick = (list) => list[below(list.length)];
  const text = (most, alphabet) => Array.from({ length: below(most + 1) }, () => pick(alphabet)).join("");
  return { below, pick, text };
}

const target = "/v1/query?key=first&x=1&y=1";
const host = "Host: h\r\n";
const visible = [..."abcXYZ019-._~!$&'()*+,;=:@/%?\"<>[]\\^`{|}"];
const anything = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)); // sent as latin-1
const token = [..."abcXYZ019-_"];
const head = (line, fields = "") => `${line}\r\n${host}${fields}\r\n`;
const get = (to, fields) => head(`GET ${to} HTTP/1.1`, fields);
const one = (...statuses) => [statuses];

// Each makes { bytes, wanted }: for each reply, the statuses that it may have; `closed`: none may be the reply, too.
const kinds = {
  path: ({ text }) => ({ bytes: get(`/${text(60, visible.filter((c) => c !== "?"))}`), wanted: one(200, 400, 404) }),
  escapes: ({ text, pick }) => ({ bytes: get(`/${pick(["v1", "api/v2", "", ".."])}/${text(12, ["%2e%2e", "%2f", "%00", "%0d%0a", "%", "%zz", "%c3%28", "..", "/", "a", "%25"])}`), wanted: one(200, 400, 404) }),
  parameters: ({ text, pick }) => ({ bytes: get(`${pick(["/v1/query", "/v1/stream", "/api/v2/query", "/api/v2/registries"])}?${text(12, ["key=first", "key=", "x=1", "y=1", "x=nan", "y=1e999", "x=-0", "&", "=", "%ff", "%00", "crs=EPSG:3857", "crs=", "srid=-1", "srid=99999999999", "tolerance=1e308", "tolerance=-0", "deadline=0s", "deadline=9999999999h", "only=", "only=,", "only=first,first", "features=1", "registry=service", "outformat=", "+", ";", "&&"])}`), wanted: one(200, 400, 404) }),
  v1: ({ text }) => ({ bytes: get(`/api/v1/geocontext/value/${text(8, ["group", "service", "/", "1", "-91", "all", "%2f", "1,2", ".", "°"])}`), wanted: one(200, 400, 404) }),
  fields: ({ text }) => ({ bytes: get(target, `X-${text(9, token)}: ${text(60, visible)}\r\n`), wanted: one(200) }),
  fieldName: ({ pick, text }) => ({ bytes: get(target, `${pick(["A B", "", "(x)", "é", "A\0", "A ", "{"])}: ${text(9, visible)}\r\n`), wanted: one(400) }),
  noColon: ({ text }) => ({ bytes: get(target, `X${text(30, token)}\r\n`), wanted: one(400) }),
  bothLengths: ({ pick, below }) => ({ bytes: get(target, pick(["Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "transfer-encoding: chunked\r\nCONTENT-LENGTH: 0\r\n"])) + "0\r\n\r\n".repeat(below(2)), wanted: one(400) }),
  twoLengths: ({ pick }) => ({ bytes: get(target, `Content-Length: 0\r\nContent-Length: ${pick(["0", "4", "x"])}\r\n`), wanted: one(400) }),
  badLength: ({ pick }) => ({ bytes: get(target, `Content-Length: ${pick(["-1", "+1", "0x10", "1,1", "99999999999999999999", "1 1", ""])}\r\n`), wanted: one(400, 413) }),
  coding: ({ pick }) => ({ bytes: get(target, `Transfer-Encoding: ${pick(["chunked", "identity", "gzip, chunked", "xchunked", ""])}\r\n`) + "3\r\nabc\r\n0\r\n\r\n", wanted: one(400, 413) }),
  body: ({ below }) => ({ bytes: get(target, `Content-Length: ${1 + below(50)}\r\n`) + "GET /secret HTTP/1.1\r\nHost: h\r\n\r\n", wanted: one(413) }),
  folded: ({ pick }) => ({ bytes: get(target, `X-A: b\r\n${pick([" ", "\t"])}c: d\r\n`), wanted: one(400) }),
  bareLineFeed: ({ pick }) => ({ bytes: pick([`GET ${target} HTTP/1.1\nHost: h\n\n`, `GET ${target} HTTP/1.1\n${host}\r\n`, get(target, "X-A: b\nX-B: c\r\n"), get(target, "X-A: b\rX-B: c\r\n")]), wanted: one(400), closed: true }),
  control: ({ pick, below }) => ({ bytes: pick([get(`/v1/\0${below(9)}`), get(target, "X-A: a\0b\r\n"), `G\0T ${target} HTTP/1.1\r\n${host}\r\n`, get(target, "X-A: \x7f\r\n")]), wanted: one(400) }),
  hosts: ({ pick }) => ({ bytes: pick([`GET ${target} HTTP/1.1\r\n\r\n`, get(target, "Host: other\r\n")]), wanted: one(400) }),
  hugeTarget: ({ below }) => ({ bytes: get(`/${"a".repeat(8000 + below(30000))}`), wanted: one(414) }),
  hugeField: ({ below }) => ({ bytes: get(target, `X-A: ${"b".repeat(16384 + below(30000))}\r\n`), wanted: one(431) }),
  manyFields: ({ below }) => ({ bytes: get(target, "A: b\r\n".repeat(100 + below(900))), wanted: one(431) }),
  absolute: ({ pick }) => ({ bytes: get(`${pick(["http", "HTTP", "https"])}://${pick(["h", "other:99", "user@evil", "[::1]"])}${target}`), wanted: one(200) }),
  authority: ({ pick }) => ({ bytes: get(pick(["h:443", "*", "evil.example/", "ftp://h/", "\\", "?x"])), wanted: one(400) }),
  methods: ({ pick, text }) => ({ bytes: head(`${pick(["POST", "PUT", "DELETE", "CONNECT", "TRACE", "PATCH", "get", "PRI", `M${text(20, token)}`])} ${target} HTTP/1.1`), wanted: one(405) }),
  versions: ({ pick }) => ({ bytes: head(`GET ${target} ${pick(["HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/1.10", "HTTP/11"])}`), wanted: one(505) }),
  lines: ({ pick }) => ({ bytes: head(pick([`GET  ${target} HTTP/1.1`, `GET ${target}`, `GET ${target} HTTP/1.1 `, ` GET ${target} HTTP/1.1`, `GET ${target} http/1.1`, "GET", "\t", `GET ${target}\tHTTP/1.1`])), wanted: one(400) }),
  pipelined: ({ below }) => {
    const good = 1 + below(4);
    return { bytes: get(target).repeat(good) + head("BREW /pot HTTP/1.1") + get(target), wanted: [...Array.from({ length: good }, () => [200]), [405]] };
  },
  unfinished: ({ below }) => ({ bytes: get(target).slice(0, -1 - below(20)), wanted: [], closed: true }),
  noise: ({ text }) => ({ bytes: `${text(300, anything)}\r\n\r\n`, wanted: one(400, 405, 505), closed: true }),
};

/** The replies, as a careful reader takes them apart. */
function repliesOf(text) {
  const replies = [];
  while (text !== "") {
    const end = text.indexOf("\r\n\r\n");
    assert.ok(end >= 0, `a reply is cut: ${text}`);
    const [line, ...fields] = text.slice(0, end).split("\r\n");
    const status = /^HTTP\/1\.[01] (\d{3}) /.exec(line);
    assert.ok(status, line);
    const headers = new Map(fields.map((field) => [field.slice(0, field.indexOf(":")).toLowerCase(), field.slice(field.indexOf(":") + 1).trim()]));
    text = text.slice(end + 4);
    if (headers.get("transfer-encoding") === "chunked") {
      for (let size = 1; size > 0; ) {
        const [chunk] = /^[0-9a-f]+\r\n/i.exec(text) ?? assert.fail(`no chunk: ${text}`);
        size = parseInt(chunk, 16);
        text = text.slice(chunk.length + size + 2);
      }
    } else {
      assert.ok(headers.has("content-length"), line);
      text = text.slice(Number(headers.get("content-length")));
    }
    replies.push({ status: Number(status[1]), headers });
  }
  return replies;
}

test(`${count} bad requests of the seed ${seed} break nothing`, async (t) => {
  const random = randomOf(seed);
  const names = Object.keys(kinds);
  const seen = {};
  let made = 0;
  const client = async () => {
    while (made < count) {
      const name = names[made++ % names.length];
      const { bytes, wanted, closed } = kinds[name](random);
      const story = `${name}, ${JSON.stringify(bytes.slice(0, 300))}`;
      const replies = repliesOf(await exchange(server.port, Buffer.from(bytes, "latin1"), { end: true }));
      if (!(closed && replies.length === 0)) {
        assert.equal(replies.length, wanted.length, `${story}: ${replies.map(({ status }) => status)}`);
        for (const [i, { status }] of replies.entries()) assert.ok(wanted[i].includes(status), `${story}: ${status}`);
      }
      for (const { status } of replies) seen[status] = (seen[status] ?? 0) + 1;
      if (made % 100 === 0) assert.equal((await server.get(target)).status, 200, story);
    }
  };
  await Promise.all(Array.from({ length: 16 }, client));
  assert.equal(server.child.exitCode, null);
  const reply = await server.get(target);
  assert.equal((await reply.json()).root.value, "here");
  for (const status of [200, 400, 404, 405, 413, 414, 431, 505]) assert.ok(seen[status] > 0, `no ${status}`);
  t.diagnostic(JSON.stringify(seen));
});

test("a body is not taken for the next request", async () => {
  for (const fields of ["Content-Length: 40\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: 40\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 0\r\nContent-Length: 40\r\n"]) {
    const replies = repliesOf(await exchange(server.port, get("/healthz", fields) + get("/healthz"), { end: true }));
    assert.equal(replies.length, 1, fields);
    assert.equal(replies[0].headers.get("connection"), "close");
    assert.ok([400, 413].includes(replies[0].status));
  }
});
