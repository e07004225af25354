// The contract of all transports (tests/contract), kept by the wasm backend in Chromium and in Node.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { launchBrowser } from "./support/browser.mjs";
import { contract } from "./support/contract_page.js";
import { startSite, web } from "./support/site.mjs";

const modules = join(web, "../build/wasm/bin");
const patience = 1_200_000;

async function startContractServer() {
  const server = spawn(process.execPath, [join(web, "../tests/servers/contract-server.mjs")], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: server.stdout }), "line");
  return { origins: JSON.parse(line), close: () => server.stdin.end() };
}

const blockInNode = (url) => execFileSync(process.execPath, ["-e", `fetch(${JSON.stringify(url)}).then((reply) => reply.text())`]);

async function openInNode(origins) {
  const { outputFiles } = await build({ entryPoints: [join(web, "src/request.ts")], bundle: true, format: "esm", write: false });
  const { FetchRequest } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
  const { default: createModule } = await import(pathToFileURL(join(modules, "transport_contract.mjs")));
  const wasm = await WebAssembly.compile(await readFile(join(modules, "transport_contract.wasm")));
  return contract(createModule, wasm, origins, { XMLHttpRequest: FetchRequest, blockInNode });
}

// A server each: it counts what it sees of a case.
const [server, serverForNode] = await Promise.all([startContractServer(), startContractServer()]);
const inNode = await openInNode(serverForNode.origins);
after(() => {
  server.close();
  serverForNode.close();
});

describe("the wasm transport in Chromium", () => {
  let browser, site, page;
  before(async () => {
    site = await startSite({
      folders: { "/modules/": modules, "/support/": join(web, "tests/support") },
      files: {
        "/": `<!doctype html><title>contract</title><script type="module">
          import createModule from "/modules/transport_contract.mjs";
          import { contract } from "/support/contract_page.js";
          globalThis.open = async (origins) => {
            const wasm = await WebAssembly.compileStreaming(fetch("/modules/transport_contract.wasm"));
            globalThis.driver = await contract(createModule, wasm, origins);
          };
        </script>`,
      },
    });
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto(`${site.origin}/`);
    await page.evaluate((origins) => globalThis.open(origins), server.origins);
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });
  for (const [index, name] of inNode.names.entries())
    test(name, { timeout: patience }, async () => {
      assert.equal(await page.evaluate((at) => globalThis.driver.run(at), index), "");
    });
});

describe("the wasm transport in Node", () => {
  for (const [index, name] of inNode.names.entries())
    test(name, { timeout: patience }, async () => {
      assert.equal(await inNode.run(index), "");
    });
});
