// MapServer on a free loopback port, over the demo's data.
//
// As a module: `const server = await startMapServer()`, then server.url, server.mercator (a grid's file in EPSG:3857) and
// `await server.stop()`.
// As a program: `node mapserver.mjs` prints {"url":…} once it answers, and ends when its standard input closes.
//
// lighttpd starts the FastCGI processes. An idle mapserv ignores SIGTERM, so they are ended by their recorded process
// ids with SIGKILL. All of it hangs on a supervisor (this file as a program) whose standard input is a pipe from the
// test: should the test die in any way, the pipe closes and nothing is left behind.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const dataFolder = join(here, "..", "..", "native", "demo", "data");

const vector = (name, type, file, more = "") => ({
  name,
  text: `
  LAYER
    NAME "${name}"
    TYPE ${type}
    STATUS ON
    CONNECTIONTYPE OGR
    CONNECTION "@data@/${file}"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    TEMPLATE "unused.html"
    PROJECTION "init=epsg:4326" END
    METADATA "wms_title" "${name}" "wms_include_items" "all" "gml_include_items" "all" END
    ${more}
  END`,
});
const grid = (name, path, epsg = 4326) => ({
  name,
  text: `
  LAYER
    NAME "${name}"
    TYPE RASTER
    STATUS ON
    DATA "${path}"
    TEMPLATE "unused.html"
    PROJECTION "init=epsg:${epsg}" END
    METADATA "wms_title" "${name}" "wms_include_items" "all" "gml_include_items" "all" END
  END`,
});

export const layers = [
  vector("countries", "POLYGON", "countries.geojson"),
  vector("provinces", "POLYGON", "provinces.geojson"),
  vector("cities", "POINT", "cities.geojson", "TOLERANCE 5 TOLERANCEUNITS PIXELS"),
  grid("rain_land", "@data@/rain-land.asc"),
  grid("rain_sea", "@data@/rain-sea.asc"),
  grid("rain_mercator", "@folder@/rain-mercator.tif", 3857),
  vector("cantons", "POLYGON", "provinces.geojson", `FILTER ("[country]" = "Switzerland")`),
  vector("megacities", "POINT", "cities.geojson", "FILTER ([population] > 10000000) TOLERANCE 5 TOLERANCEUNITS PIXELS"),
  vector("länder", "POLYGON", "countries.geojson"),
  vector("nothing", "POLYGON", "countries.geojson", `FILTER ("[name]" = "Atlantis")`),
  { ...vector("picture", "POLYGON", "countries.geojson"), unqueryable: true },
];

// In another CRS than its own, MapServer 8.0 finds a grid's cell only where its middle lies within the tolerance: so
// there is a copy in EPSG:3857.
function warpGrid(folder) {
  const path = join(folder, "rain-mercator.tif");
  const box = ["-te", "-180", "-80", "180", "80", "-te_srs", "EPSG:4326"];
  const from = join(dataFolder, "rain-land.asc");
  execFileSync("gdalwarp", ["-q", "-s_srs", "EPSG:4326", "-t_srs", "EPSG:3857", ...box, "-tr", "50000", "50000", "-ot", "Int32", from, path]);
  return path;
}

function mapfile(url, folder) {
  const text = layers.map((layer) => (layer.unqueryable ? layer.text.replace(/ *TEMPLATE.*\n/, "") : layer.text)).join("");
  const fill = { layers: text, data: dataFolder, folder, url };
  const once = (s) => s.replace(/@(layers|data|folder|url)@/g, (_, name) => fill[name]);
  return once(once(readFileSync(join(here, "mapserver.map"), "utf8")));
}

const configuration = (folder, port) => `
server.modules = ("mod_fastcgi", "mod_setenv")
server.document-root = "${folder}"
server.bind = "127.0.0.1"
server.port = ${port}
server.max-keep-alive-requests = 10000
server.listen-backlog = 1024
setenv.set-response-header = ("Access-Control-Allow-Origin" => "*")
fastcgi.server = ("/wms" => ((
  "socket" => "${folder}/mapserv.socket", "bin-path" => "/usr/lib/cgi-bin/mapserv", "check-local" => "disable",
  "max-procs" => 4,
  "bin-environment" => ("MAPSERVER_CONFIG_FILE" => "${folder}/mapserver.conf")
)))
`;

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function childrenOf(parent) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent;
      } catch {
        return false; // it has ended meanwhile
      }
    })
    .map(Number);
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

// Starts lighttpd once; null where another program took the port meanwhile.
async function startOnce(folder) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/wms`;
  writeFileSync(join(folder, "wms.map"), mapfile(url, folder));
  writeFileSync(join(folder, "mapserver.conf"), `CONFIG\n  ENV\n    MS_MAPFILE "${folder}/wms.map"\n  END\nEND\n`);
  writeFileSync(join(folder, "lighttpd.conf"), configuration(folder, port));
  const daemon = spawn("lighttpd", ["-D", "-f", join(folder, "lighttpd.conf")], { stdio: ["ignore", "ignore", "pipe"] });
  let complaints = "";
  daemon.stderr.on("data", (chunk) => (complaints += chunk));
  const ended = new Promise((resolve) => daemon.on("exit", () => resolve(true)).on("error", (error) => ((complaints += error), resolve(true))));

  const stop = async () => {
    const workers = daemon.pid ? childrenOf(daemon.pid) : [];
    daemon.kill("SIGTERM");
    for (const pid of workers) kill(pid, "SIGKILL");
    await ended;
  };
  const capabilities = `${url}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities`;
  const give_up = Date.now() + 20000;
  for (;;) {
    const answer = await Promise.race([ended.then(() => "ended"), fetch(capabilities).then((r) => r.text(), () => "")]);
    if (answer === "ended" && complaints.includes("Address already in use")) return null;
    if (answer === "ended") throw new Error(`lighttpd ended: ${complaints}`);
    if (answer.includes("<WMS_Capabilities")) return { url, stop };
    if (Date.now() > give_up) {
      await stop();
      throw new Error(`MapServer does not answer at ${url}: ${complaints}\n${answer}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function supervise() {
  const closed = new Promise((resolve) => process.stdin.resume().on("end", resolve).on("close", resolve));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.stdin.destroy());
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-mapserver-"));
  try {
    const mercator = warpGrid(folder);
    let server = null;
    for (let attempt = 0; !server && attempt < 5; ++attempt) server = await startOnce(folder);
    if (!server) throw new Error("found no free port");
    process.stdout.write(`${JSON.stringify({ url: server.url, mercator })}\n`);
    await closed;
    await server.stop();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function startMapServer() {
  const supervisor = spawn(process.execPath, [fileURLToPath(import.meta.url)], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => supervisor.on("exit", resolve));
  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: supervisor.stdout }).once("line", resolve)),
    ended.then((code) => Promise.reject(new Error(`the supervisor of MapServer ended with ${code}`))),
  ]);
  return {
    ...JSON.parse(line),
    stop: async () => {
      supervisor.stdin.end();
      const code = await ended;
      if (code !== 0) throw new Error(`the supervisor of MapServer ended with ${code}`);
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await supervise();
