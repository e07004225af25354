// The server of the transport contract: answers well and badly, byte by byte, on two origins of 127.0.0.1.
// Prints one line of JSON when it is ready ({"first","second","closed"}: origins; nothing listens on the last)
// and ends when its standard input does.
import net from "node:net";
import zlib from "node:zlib";

const REASONS = { 200: "OK", 204: "No Content", 302: "Found", 404: "Not Found", 418: "I'm a teapot", 500: "Internal Server Error", 503: "Service Unavailable" };
const log = [];
let origins;

/** Something that happens once for each case; what waits for it runs then, or at once if it has happened. */
class Moment {
  #happened = new Set();
  #waiting = new Map();
  wait(name, then) {
    if (this.#happened.has(name)) then();
    else this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), then]);
  }
  happen(name) {
    this.#happened.add(name);
    for (const then of this.#waiting.get(name) ?? []) then();
    this.#waiting.delete(name);
  }
}
const held = new Moment(); // /hold was asked
const released = new Moment(); // /release was answered
const hung = new Moment(); // /hang was asked
const ended = new Moment(); // /hang was given up by the client
const blocked = new Moment(); // /passed was asked

const CORS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Client",
  "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
  "Access-Control-Expose-Headers": "*",
};

function head(status, fields = {}) {
  const lines = Object.entries({ ...CORS, ...fields }).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status} ${REASONS[status] ?? "Odd"}\r\n${lines.join("\r\n")}\r\n\r\n`;
}

function reply(socket, status, body = "", fields = {}) {
  const bytes = Buffer.from(body);
  const framing = status === 204 ? {} : { "Content-Length": bytes.length };
  socket.write(Buffer.concat([Buffer.from(head(status, { "Content-Type": "text/plain", ...framing, ...fields })), bytes]));
}

function drip(socket, text, milliseconds, then) {
  let at = 0;
  const timer = setInterval(() => {
    if (at === text.length) {
      clearInterval(timer);
      then?.();
    } else if (!socket.destroyed) socket.write(text[at++]);
  }, milliseconds);
  socket.once("close", () => clearInterval(timer));
}

function endless(socket) {
  socket.write(head(200, { "Transfer-Encoding": "chunked" }));
  const chunk = `1000\r\n${"x".repeat(4096)}\r\n`;
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", more);
  more();
}

const encoded = (socket, encoding, bytes) => reply(socket, 200, bytes, { "Content-Encoding": encoding });
const text = "one point through the whole house\n".repeat(100);

// Each takes the socket and the request {origin, method, target, query, headers, body}.
const routes = {
  "/hello": (s, r) => reply(s, 200, `hello ${r.query.get("n") ?? ""}`),
  "/echo": (s, r) => reply(s, 200, `${r.method} ${r.target}\n${r.headers["x-client"] ?? ""}\n${r.body}`),
  "/agent": (s, r) => reply(s, 200, `${r.headers["user-agent"]}\n${r.headers["accept-encoding"]}`),
  "/status": (s, r) => {
    const status = Number(r.query.get("code"));
    reply(s, status, status === 204 ? "" : `status ${status}`, status === 503 ? { "Retry-After": "7" } : {});
  },
  "/slow": (s) => setTimeout(() => reply(s, 200, "slow"), 700),
  "/hold": (s, r) => {
    released.wait(r.case, () => setTimeout(() => reply(s, 200, "held"), 100));
    held.happen(r.case);
  },
  "/release": (s, r) =>
    held.wait(r.case, () => {
      reply(s, 200, "released");
      released.happen(r.case);
    }),
  "/drip": (s) => {
    s.write(head(200, { "Content-Length": 40 }));
    drip(s, "d".repeat(40), 15);
  },
  "/drip-head": (s) => drip(s, head(200, { "Content-Length": 4 }) + "drip", 1),
  "/reset": (s) => s.resetAndDestroy(),
  "/reset-inside": (s) => s.write(head(200, { "Content-Length": 1000 }) + "x".repeat(500), () => setTimeout(() => s.resetAndDestroy(), 50)),
  "/truncated": (s) => s.end(head(200, { "Content-Length": 1000 }) + "x".repeat(500)),
  "/truncated-chunks": (s) => s.end(head(200, { "Transfer-Encoding": "chunked" }) + "a\r\n0123456789\r\n"),
  "/bytes": (s, r) => reply(s, 200, "x".repeat(Number(r.query.get("n")))),
  "/all-bytes": (s) => reply(s, 200, Buffer.from(Array.from({ length: 256 }, (_, i) => i)), { "Content-Type": "application/octet-stream" }),
  "/endless": (s) => endless(s),
  "/gzip": (s) => encoded(s, "gzip", zlib.gzipSync(text)),
  "/deflate": (s) => encoded(s, "deflate", zlib.deflateSync(text)),
  "/brotli": (s) => encoded(s, "br", zlib.brotliCompressSync(text)),
  "/gzip-bomb": (s) => encoded(s, "gzip", zlib.gzipSync(Buffer.alloc(50 << 20))),
  "/bad-gzip": (s) => encoded(s, "gzip", Buffer.from("this is not what gzip looks like")),
  "/short-gzip": (s) => encoded(s, "gzip", zlib.gzipSync(text).subarray(0, 40)),
  "/chunked": (s) => s.write(head(200, { "Transfer-Encoding": "chunked" }) + "5\r\none, \r\n4;note=x\r\ntwo,\r\n6\r\n three\r\n0\r\nX-Trailer: yes\r\n\r\n"),
  "/until-close": (s) => s.end(head(200, { Connection: "close" }) + "until the end"),
  "/interim": (s) => {
    s.write("HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n");
    reply(s, 200, "after the hints");
  },
  "/loop": (s, r) => reply(s, 302, "", { Location: r.target }),
  "/elsewhere": (s, r) => reply(s, 302, "", { Location: `${origins.second}/hello?case=${r.case}&n=elsewhere` }),
  "/hang": (s, r) => {
    s.once("close", () => ended.happen(r.case));
    hung.happen(r.case);
  },
  "/when-hung": (s, r) => hung.wait(r.case, () => reply(s, 200, "hung")),
  "/when-ended": (s, r) => ended.wait(r.case, () => reply(s, 200, "ended")),
  "/late": (s, r) => blocked.wait(r.case, () => reply(s, 200, "late")),
  // By then the reply of /late is there.
  "/passed": (s, r) => {
    blocked.happen(r.case);
    setTimeout(() => reply(s, 200, "passed"), 500);
  },
  "/log": (s, r) => reply(s, 200, log.filter((entry) => entry.case === r.case).map((entry) => entry.line + "\n").join("")),
};

function answer(socket, request) {
  const url = new URL(request.target, "http://unused");
  request.query = url.searchParams;
  request.case = url.searchParams.get("case") ?? "";
  if (request.method === "OPTIONS") return reply(socket, 204, "", { "Access-Control-Max-Age": "600" });
  if (url.pathname !== "/log")
    log.push({ case: request.case, line: `${request.origin} ${request.method} ${url.pathname} authorization=${request.headers.authorization ?? "none"}` });
  const route = routes[url.pathname];
  if (route) route(socket, request);
  else reply(socket, 404, `no ${url.pathname} here`);
}

function serve(origin) {
  return net.createServer({ noDelay: true }, (socket) => {
    let bytes = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (more) => {
      bytes = Buffer.concat([bytes, more]);
      for (;;) {
        const end = bytes.indexOf("\r\n\r\n");
        if (end < 0) return;
        const [first, ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
        const [method, target] = first.split(" ");
        const headers = {};
        for (const line of lines) headers[line.slice(0, line.indexOf(":")).toLowerCase()] = line.slice(line.indexOf(":") + 1).trim();
        const size = Number(headers["content-length"] ?? 0);
        if (bytes.length < end + 4 + size) return;
        const body = bytes.subarray(end + 4, end + 4 + size).toString("utf8");
        bytes = bytes.subarray(end + 4 + size);
        answer(socket, { origin, method, target, headers, body });
      }
    });
  });
}

const listen = (server) => new Promise((done) => server.listen(0, "127.0.0.1", 1024, () => done(`http://127.0.0.1:${server.address().port}`)));
const closed = net.createServer();
origins = { first: await listen(serve("first")), second: await listen(serve("second")), closed: await listen(closed) };
await new Promise((done) => closed.close(done));
process.stdin.on("end", () => process.exit(0)).resume();
console.log(JSON.stringify(origins));
