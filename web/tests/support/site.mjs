import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
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
export async function startSite({ folders = {}, files = {}, headers = {} }) {
  const asked = [];
  const server = createServer(async (request, response) => {
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
    origin: `http://127.0.0.1:${server.address().port}`,
    asked,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
