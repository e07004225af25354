import { join } from "node:path";
import { build } from "esbuild";
import { launchBrowser } from "./browser.mjs";
import { startSite, web } from "./site.mjs";

/**
 * The built page on a site of its own, with the registries that `registries()` gives ([{id, name, registry}]), and a browser:
 * `open` gives a page there, or at another `origin`.
 */
export async function startDemoPage(registries) {
  const listed = () => registries().map(({ id, name }) => ({ id, name, url: `${id}.json` }));
  const files = { "/registries.json": () => JSON.stringify({ registries: listed() }) };
  for (const { id } of registries()) files[`/${id}.json`] = () => JSON.stringify(registries().find((one) => one.id === id).registry, null, 2);
  const site = await startSite({ folders: { "/": join(web, "dist-demo") }, files });
  const browser = await launchBrowser();
  return {
    origin: site.origin,
    open: (path = "/", { origin = site.origin, ...options } = {}) => openPage(browser, origin + path, options),
    async close() {
      await browser.close();
      site.close();
    },
  };
}

/** A page that has been opened there. What it complains about is in `complaints`. */
export async function openPage(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("console", (message) => message.text().includes("Content Security Policy") && page.complaints.push(message.text()));
  await page.goto(address);
  return page;
}

export const state = (page, name) => page.waitForSelector(`#state[data-state="${name}"]`);

/** The status of each leaf, in the tree's order. */
export const statuses = (page) =>
  page.$$eval("#answers [part~=leaf]", (leaves) => leaves.map((leaf) => /status-(\w+)/.exec(leaf.getAttribute("part"))[1]));

/** The text of a leaf, by its service's name. */
export const leaf = (page, name) => page.locator("#answers [part~=leaf]", { hasText: name });

/** One of the page's own modules that need no page. */
export async function pageModule(name) {
  const { outputFiles } = await build({ entryPoints: [join(web, "demo", name)], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
