import { join } from "node:path";
import { web } from "./site.mjs";

/** What a site has whose page.html asks with the package. */
export const folders = { "/package/": join(web, "dist"), "/": join(web, "tests/support") };

/** Goes to page.html, which has createEngine, replay and deleteCache. */
export async function visit(page, origin) {
  await page.goto(`${origin}/page.html`);
  await page.waitForFunction(() => globalThis.createEngine);
}
