// geoprobe behind nginx and Caddy: the configurations of docs/behind-a-proxy.md as they stand there, on ports of this machine.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get as httpGet } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startServe } from "../support/serve.mjs";
import { gate, json, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

const page = readFileSync(new URL("../../docs/behind-a-proxy.md", import.meta.url), "utf8");
const block = (language) => new RegExp(`\n\`\`\`${language}\n([^]*?)\n\`\`\`\n`).exec(page)[1];

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** The page's text with every part of it replaced, each of which it must have. */
const adapted = (text, parts) => Object.entries(parts).reduce((result, [part, other]) => (assert.ok(result.includes(part), part), result.replaceAll(part, other)), text);

const proxies = {
  nginx: (folder, port, [one, two]) => {
    const site = adapted(block("nginx"), { "127.0.0.1:8081": `127.0.0.1:${one}`, "127.0.0.1:8082": `127.0.0.1:${two}`, "listen 80;": `listen 127.0.0.1:${port};` });
    const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join(" ");
    writeFileSync(join(folder, "nginx.conf"), `daemon off; master_process off; pid ${folder}/pid; error_log stderr warn; events {} http { access_log off; ${paths}\n${site}\n}\n`);
    return ["nginx", ["-p", folder, "-c", join(folder, "nginx.conf")]];
  },
  caddy: (folder, port, [one, two]) => {
    const site = adapted(block("caddyfile"), { "127.0.0.1:8081": `127.0.0.1:${one}`, "127.0.0.1:8082": `127.0.0.1:${two}`, "maps.example.org {": `http://maps.example.org:${port} {\n\tbind 127.0.0.1` });
    writeFileSync(join(folder, "Caddyfile"), `{\n\tadmin off\n}\n${site}\n`);
    return ["caddy", ["run", "--adapter", "caddyfile", "--config", join(folder, "Caddyfile")]];
  },
};

for (const [name, configure] of Object.entries(proxies))
  describe(`behind ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "geoprobe-proxy-"));
    let wms, instances, proxy, port;
    let err = "";

    /** Resolves to { status, headers, body } of a path that is asked from a loopback address; onData gets parts of the body as they come. */
    const get = (path, { from = "127.0.0.1", headers = {}, onData } = {}) =>
      new Promise((resolve, reject) => {
        const request = httpGet({ host: "127.0.0.1", port, path, localAddress: from, agent: false, headers: { Host: `maps.example.org:${port}`, ...headers } }, (response) => {
          let body = "";
          response.setEncoding("utf8").on("data", (part) => {
            body += part;
            onData?.(body);
          });
          response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body })).on("error", reject);
        });
        request.on("error", reject);
      });

    before(async () => {
      wms = await startSteeredWms({});
      const start = () => startServe(steeredRegistry(wms.url, ["first", "held"]), ["--trust-forwarded", "--rate", "20/h"]);
      instances = [await start(), await start()];
      port = await freePort();
      const [command, args] = configure(folder, port, instances.map((instance) => instance.port));
      proxy = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin`, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder } });
      proxy.stderr.setEncoding("utf8").on("data", (text) => (err += text));
      const ended = new Promise((resolve) => proxy.on("close", resolve));
      proxy.ended = ended;
      const listens = () => get("/geoprobe/healthz").then(({ status }) => status === 200, () => false);
      while (!(await listens())) assert.equal(proxy.exitCode, null, err);
    });
    after(async () => {
      proxy.kill("SIGTERM");
      await proxy.ended;
      await Promise.all(instances.map((instance) => instance.stop()));
      await wms.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test("the page, the API and its description are under the sub-path, and metrics are not", async () => {
      const { status, headers } = await get("/geoprobe");
      assert.ok([301, 302].includes(status) && new URL(headers.location, "http://maps.example.org").pathname === "/geoprobe/", headers.location);
      const root = await get("/geoprobe/");
      assert.match(root.headers["content-type"], /^text\/html/);
      for (const [, link] of root.body.matchAll(/(?:src|href)="([^"#]+)"/g)) {
        assert.ok(!/^(\/|http)/.test(link), link);
        assert.equal((await get(new URL(link, "http://host/geoprobe/").pathname)).status, 200, link);
      }
      assert.equal(JSON.parse((await get("/geoprobe/openapi.json")).body).openapi, "3.1.0");
      assert.equal(JSON.parse((await get("/geoprobe/v1/query?key=first&x=1&y=1", { from: "127.0.0.9" })).body).root.value, "here");
      assert.equal((await get("/geoprobe/metrics")).status, 404);
    });

    test("events come as they happen", async () => {
      const held = (wms.does.held = gate(json('"late"')));
      let seen;
      const first = new Promise((resolve) => (seen = resolve));
      const stream = get("/geoprobe/v1/stream?key=all&x=2&y=2", { from: "127.0.0.8", onData: (body) => body.includes("event: service") && seen() });
      await first;
      held.open();
      const { body, headers } = await stream;
      assert.match(headers["content-type"], /^text\/event-stream/);
      assert.deepEqual([...body.matchAll(/^event: (\w+)$/gm)].map(([, event]) => event), ["service", "service", "done"]);
    });

    test("callers count by their own addresses, whatever they claim, and the log has them", async () => {
      const ask = (from, i) => get("/geoprobe/v1/query?key=first&x=3&y=3", { from, headers: { "X-Forwarded-For": `10.0.0.${i}` } });
      let refused;
      for (let i = 0; !refused && i < 100; ++i) refused = (await ask("127.0.0.2", i)).status === 429; // of one instance or the other
      assert.ok(refused);
      assert.equal((await ask("127.0.0.3", 1)).status, 200);
      const requests = instances.flatMap((instance) => instance.log()).filter(({ path }) => path === "/v1/query");
      assert.ok(requests.every(({ client }) => /^127\.0\.0\.[0-9]$/.test(client)), JSON.stringify(requests.map(({ client }) => client)));
      assert.ok(requests.some(({ client }) => client === "127.0.0.2"));
      assert.ok(instances.every((instance) => instance.log().length > 0), "both instances are asked");
    });

    test("an instance that ends is passed over", async () => {
      await instances[0].stop();
      for (let i = 0; i < 6; ++i) assert.equal((await get("/geoprobe/v1/query?key=first&x=4&y=4", { from: "127.0.0.4" })).status, 200);
    });
  });
