// Runs in a page, a worker or Node: begins a query, and when its requests are sent, nothing else runs until the server
// at `url` answers /block.
export async function askBlocked(createEngine, block, { url, registry, point, policy, worker }) {
  const engine = await createEngine({ registry, worker, policy: { cacheBytes: 0, ...policy } });
  const result = engine.query("site", point);
  await (await fetch(`${url}/sent`)).text();
  block(`${url}/block`);
  try {
    return (await result).root.groups[0].services.map(({ key, status, value, source }) => ({ key, status, value, attempts: source?.attempts }));
  } finally {
    engine.close();
  }
}

export function blockInBrowser(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.send();
}
