// lighttpd: one process, a loopback port for each site, FastCGI programs under paths, readable from every origin.
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { launch, mortal } from "./processes.mjs";

const quoted = (entries) => Object.entries(entries).map(([name, value]) => `"${name}" => "${value}"`).join(", ");

const program = (folder, name, { path, program: file, processes, environment }) => `
  fastcgi.server = ("${path}" => ((
    "socket" => "${join(folder, name)}.socket", "bin-path" => "${mortal(file).join(" ")}",
    "check-local" => "disable", "max-procs" => ${processes}, "bin-environment" => (${quoted(environment)})
  )))`;

const configuration = (folder, sites) => `
server.modules = ("mod_fastcgi", "mod_setenv")
server.document-root = "${folder}"
server.bind = "127.0.0.1"
server.port = ${sites[0].port}
server.max-keep-alive-requests = 10000
server.max-keep-alive-idle = 120
server.listen-backlog = 1024
setenv.set-response-header = ("Access-Control-Allow-Origin" => "*")
${sites.slice(1).map(({ port }) => `$SERVER["socket"] == "127.0.0.1:${port}" {}`).join("\n")}
${sites.map((site) => `$SERVER["socket"] == "127.0.0.1:${site.port}" {${program(folder, site.name, site.program)}\n}`).join("\n")}
`;

function freePorts(count) {
  const listen = () =>
    new Promise((resolve, reject) => {
      const probe = createServer().on("error", reject);
      probe.listen(0, "127.0.0.1", () => resolve(probe));
    });
  return Promise.all(Array.from({ length: count }, listen)).then((probes) => {
    const ports = probes.map((probe) => probe.address().port);
    return Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve)))).then(() => ports);
  });
}

/**
 * Starts lighttpd with a site for each name. `configure(name, origins)` says which program answers there: path (a
 * prefix; what follows is PATH_INFO), program, processes, environment. Resolves to the origins by name.
 */
export async function startLighttpd(folder, names, configure) {
  for (let attempt = 0; ; ++attempt) {
    const ports = await freePorts(names.length);
    const origins = Object.fromEntries(names.map((name, i) => [name, `http://127.0.0.1:${ports[i]}`]));
    const sites = names.map((name, i) => ({ name, port: ports[i], program: configure(name, origins) }));
    const file = join(folder, "lighttpd.conf");
    writeFileSync(file, configuration(folder, sites));
    try {
      await launch("lighttpd", "/usr/sbin/lighttpd", ["-D", "-f", file], /server started/);
      return origins;
    } catch (error) {
      // Another program may have taken a port meanwhile.
      if (attempt === 4 || !error.message.includes("Address already in use")) throw error;
    }
  }
}
