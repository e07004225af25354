import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const web = fileURLToPath(new URL("../..", import.meta.url));

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".geojson": "application/geo+json",
};

/**
 * Serves folders and made-up files on loopback: `folders` maps a path's beginning to a folder, `files` a path to a text
 * or to a function that gives one. Every path asked for is in `asked`.
 */
export async function startSite(content) {
  return serve(content, "http", (listener) => createServer(listener));
}

/** The same on https, with a certificate that nobody trusts. */
export async function startSecureSite(content) {
  return serve(content, "https", (listener) => createSecureServer(certificate(), listener));
}

function certificate() {
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-certificate-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    const options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", ...subject];
    execFileSync("openssl", ["req", "-x509", ...options, "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function serve({ folders = {}, files = {}, headers = {} }, scheme, create) {
  const asked = [];
  const server = create(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://site").pathname);
    asked.push(path);
    const send = (status, body, type) => response.writeHead(status, { "Content-Type": type, ...headers }).end(body);
    const made = files[path];
    if (made !== undefined)
      return send(200, typeof made === "function" ? made() : made, types[extname(path)] ?? types[".html"]);
    for (const [prefix, folder] of Object.entries(folders)) {
      if (!path.startsWith(prefix)) continue;
      const name = normalize(join(folder, path.slice(prefix.length) || "index.html"));
      try {
        return send(200, await readFile(name), types[extname(name)] ?? "application/octet-stream");
      } catch {
        break;
      }
    }
    send(404, "not found", "text/plain");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `${scheme}://127.0.0.1:${server.address().port}`,
    asked,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
