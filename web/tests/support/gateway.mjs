import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../../build/native/bin/geoprobe", import.meta.url));

/**
 * `geoprobe serve` with a registry, the end of the option `gateway`. `token`: demanded as a bearer token. `page`: the folder of the map page. `asked`: the
 * key and the narrowing of so many requests to /v1/query, as its log tells them.
 */
export async function startGateway(registry, { token, page } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-gateway-"));
  const file = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const options = ["--listen", "127.0.0.1:0", "--no-cache", "--registry", file("registry.json", JSON.stringify(registry))];
  if (page) options.push("--page", page);
  if (token) options.push("--token-file", file("tokens", token));
  const server = spawn(program, ["serve", ...options], { stdio: ["ignore", "ignore", "pipe"] });
  const queries = [];
  const changed = new EventEmitter();
  const url = await new Promise((resolve, reject) => {
    const said = [];
    const lines = createInterface(server.stderr);
    lines.on("line", (line) => {
      said.push(line);
      const origin = /serves on (\S+)\//.exec(line);
      if (origin) resolve(origin[1]);
      if (!line.startsWith("{")) return;
      const { path, status, parameters } = JSON.parse(line);
      if (path !== "/v1/query" || status !== 200) return;
      queries.push({ key: parameters.key, only: parameters.only.split(",") });
      changed.emit("query");
    });
    lines.on("close", () => reject(new Error(`geoprobe serve ended: ${said.join("\n")}`)));
  });
  return {
    url,
    async asked(count) {
      while (queries.length < count) await once(changed, "query");
      return queries;
    },
    async close() {
      server.kill();
      await once(server, "exit");
      rmSync(folder, { recursive: true });
    },
  };
}
