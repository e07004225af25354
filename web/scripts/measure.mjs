// Measures the package in Chromium, in a visible page, and prints figures. It passes no judgement.
//   node scripts/measure.mjs
import { launchBrowser } from "../tests/support/browser.mjs";
import { folders, visit } from "../tests/support/engine_page.mjs";
import { point, registryOf, startMockWms } from "../tests/support/mock_wms.mjs";
import { startSite } from "../tests/support/site.mjs";
import { measureStart, measureTasks } from "./measure_page.mjs";

const count = 100;
const delay = 800;
const layers = Array.from({ length: count }, (_, index) => `slow-${delay}-${index}`);

async function ask(page, registry, policy, deadline) {
  return page.evaluate(
    async ([registry, policy, point, deadline]) => {
      const engine = await globalThis.createEngine({ registry, policy });
      const started = performance.now();
      const { summary } = await engine.query("site", point, { deadline });
      const took = performance.now() - started;
      engine.close();
      return { took, ...summary };
    },
    [registry, policy, point, deadline],
  );
}

const browser = await launchBrowser();
const services = await Promise.all(Array.from({ length: 17 }, () => startMockWms()));
const site = await startSite({
  folders,
  files: { "/blank.html": "<!doctype html><title>blank</title>" },
});
try {
  await measureStart(browser, site);
  await measureTasks(browser, site);
  const page = await browser.newPage();
  await visit(page, site.origin);
  const origins = services.map(({ origin }) => origin);
  const policy = { inFlight: count, perHost: count, retries: 0, timeout: 60_000 };
  const line = (name, { took, ok, exchanges }) =>
    console.log(`${name}: ${(took / 1000).toFixed(2)} s, ${ok} of ${exchanges} exchanges answered, ${(took / delay).toFixed(2)} of the longest delay`);
  for (const round of [1, 2, 3]) line(`${count} exchanges of ${delay} ms over 17 origins, round ${round}`, await ask(page, registryOf(origins, layers), policy, 60_000));
  const bare = await page.evaluate(async (urls) => {
    const started = performance.now();
    await Promise.all(urls.map((url) => fetch(url).then((reply) => reply.arrayBuffer())));
    return performance.now() - started;
  }, layers.map((layer, index) => `${origins[index % origins.length]}/wms?QUERY_LAYERS=${layer}`));
  console.log(`the same by bare fetch(), without geoprobe: ${(bare / 1000).toFixed(2)} s, ${(bare / delay).toFixed(2)} of the longest delay`);
  line(`${count} exchanges of ${delay} ms with one origin`, await ask(page, registryOf(origins[0], layers), policy, 60_000));

  const hanging = await ask(page, registryOf(origins[0], ["value-1", "hang", "slow-300"]), {}, 1000);
  console.log(`deadline of 1 s against a hanging service: ${hanging.took.toFixed(1)} ms, ${hanging.ok} of 2 others answered`);
} finally {
  await browser.close();
  site.close();
  for (const service of services) service.close();
}
