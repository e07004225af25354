import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { web } from "./site.mjs";

export const run = promisify(execFile);

/**
 * A fresh project with the packed package installed, without a network, and with these of the development's own libraries,
 * and with the script of tests/support/consumer.
 */
export async function startConsumer(libraries = []) {
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-consumer-"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: web });
  const [{ filename, files }] = JSON.parse(stdout);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", version: "1.0.0", type: "module", private: true }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, filename)], { cwd: folder });
  for (const library of libraries) {
    const place = join(folder, "node_modules", library);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(web, "node_modules", library), place);
  }
  cpSync(join(web, "tests/support/consumer"), folder, { recursive: true });
  return { folder, files: files.map(({ path }) => path), remove: () => rmSync(folder, { recursive: true }) };
}

/** The page of a consumer, with these tags that bring its script. */
export const pageOf = (tags) => `<!doctype html>
<html lang="en">
<meta charset="utf-8" />
<title>A consumer of geoprobe</title>
<link rel="icon" href="data:," />
<link rel="stylesheet" href="/leaflet.css" />
<body>
<div id="map"></div>
${tags}
`;
