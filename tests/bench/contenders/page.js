// The contenders in a page: each resolves to { ok, ms }, the time from the call to the last answer.
import { createEngine } from "/package/index.js";
import { fetchAll } from "/contenders/wms.mjs";

globalThis.bareFetch = async (registry) => {
  const started = performance.now();
  const { ok } = await fetchAll(registry);
  return { ok, ms: performance.now() - started };
};

globalThis.geoprobe = async (registry, policy) => {
  const began = performance.now();
  const engine = await createEngine({ registry, policy });
  const started = performance.now();
  const { summary } = await engine.query("site", { lon: 31.3963, lat: -24.4561 });
  const ended = performance.now();
  engine.close();
  return { ok: summary.ok, ms: ended - started, withLoading: ended - began, exchanges: summary.exchanges };
};
globalThis.ready = true;
