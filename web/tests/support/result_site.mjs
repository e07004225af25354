import { join } from "node:path";
import { launchBrowser } from "./browser.mjs";
import { startSite, web } from "./site.mjs";

const strict = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src http:; img-src 'self' data:";

/** A browser and pages with `<geoprobe-result>`, under a strict policy. What they complain of is in `complaints`. */
export async function startResultSite({ policy = strict } = {}) {
  const site = await startSite({
    folders: { "/package/": join(web, "dist"), "/axe/": join(web, "node_modules/axe-core"), "/": join(web, "tests/support") },
    headers: policy ? { "Content-Security-Policy": policy } : {},
  });
  const browser = await launchBrowser();
  const complaints = [];
  return {
    origin: site.origin,
    asked: site.asked,
    complaints,
    async open(options = {}) {
      const context = await browser.newContext({ viewport: { width: 800, height: 900 }, ...options });
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => message.text().includes("Content Security Policy") && complaints.push(message.text()));
      await page.goto(`${site.origin}/result_page.html`);
      await page.waitForFunction(() => globalThis.place);
      return page;
    },
    async close() {
      await browser.close();
      site.close();
    },
  };
}
