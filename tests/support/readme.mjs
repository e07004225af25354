// The README's examples, to be run for what they are, but against a server on loopback.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The block in this language that stands under the heading: the first, or the one after so many. */
export function example(heading, language, index = 0) {
  const section = readme.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`));
  const block = [...(section ?? "").matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))][index];
  if (!block) throw new Error(`README.md has no example in ${language} under "${heading}"`);
  return block[1];
}

/** The registry that the command line's example writes. */
export const registry = () => example("Command line", "sh").match(/<<'JSON'\n(.*?)^JSON$/ms)[1];

/** Answers every WMS request with an altitude of 441, and /site.json with the README's registry of itself. */
export async function startAltitudes() {
  const feature = { type: "Feature", geometry: null, properties: { GRAY_INDEX: 441 } };
  const server = createServer((request, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(request.url === "/site.json" ? here(registry()) : JSON.stringify({ type: "FeatureCollection", features: [feature] }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const here = (text) => text.replaceAll("https://maps.example.org", origin);
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { origin, here, stop };
}
