// Builds the demo page into dist-demo/, of the package in dist/.
//   node scripts/build_demo.mjs
import { fileURLToPath } from "node:url";
import { build } from "vite";

export async function buildDemo() {
  await build({ configFile: fileURLToPath(new URL("../demo/vite.config.ts", import.meta.url)) });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDemo();
