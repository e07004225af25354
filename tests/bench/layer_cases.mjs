// 100 WMS layers on 5 origins: what sharing gains, and what the engine learns of a server's workers.
import { askAgain, curlMulti } from "./contenders.mjs";
import { layersOf, median, registryOf, startServer } from "./scene.mjs";
import { holds, show } from "./shows.mjs";

const origins = 5;
const count = 100;
const cost = { request: 50, layer: 10 };
const learning = 10;
const after = 5;
const mostRuns = 1; // it takes more than a minute, and asks each fifteen times

const withServer = async (workers, ask) => {
  const server = await startServer({ origins, workers, ...cost });
  try {
    return await ask(server.origins);
  } finally {
    await server.stop();
  }
};

/** `parts` requests to each origin in place of one for each layer, as even as they can be. */
function split(origins, parts) {
  const each = count / origins.length;
  const joined = [];
  for (let part = 0; part < parts; ++part)
    for (let origin = 0; origin < origins.length; ++origin) {
      const names = [];
      for (let i = part; i < each; i += parts) names.push(`layer${origin + i * origins.length}`);
      joined.push(names.join(","));
    }
  return registryOf(origins, joined);
}

/** What an even split takes on paper, in milliseconds: the longest parts first come, first served. */
function onPaper(parts, workers) {
  const free = Array.from({ length: workers || parts }, () => 0);
  const each = count / origins;
  for (let part = 0; part < parts; ++part) {
    const layers = Math.ceil((each - part) / parts);
    const next = free.indexOf(Math.min(...free));
    free[next] += cost.request + cost.layer * layers;
  }
  return Math.max(...free);
}

const parts = [1, 2, 3, 4, 5, 6, 8, 10, 20];

/** The medians of a client's queries, in milliseconds: the first, and those after it has learnt. */
async function asked(workers, registry, caps) {
  const queries = await withServer(workers, (urls) => askAgain(registry(urls), learning + after, caps));
  const later = queries.slice(learning);
  return {
    first: queries[0].ms,
    later: median(later.map(({ ms }) => ms)),
    exchanges: later.at(-1).exchanges,
    complete: queries.every(({ ok }) => ok === queries[0].ok && ok > 0),
  };
}

const ways = {
  "one each, --per-host 4": { caps: { perHost: 4 }, registry: (urls) => registryOf(urls, layersOf(count)) },
  "one each, default cap": { caps: {}, registry: (urls) => registryOf(urls, layersOf(count)) },
  "one an origin": { caps: {}, registry: (urls) => split(urls, 1) },
  "shared, --per-host 4": { caps: { perHost: 4, share: true }, registry: (urls) => registryOf(urls, layersOf(count)) },
  "shared, default cap": { caps: { share: true }, registry: (urls) => registryOf(urls, layersOf(count)) },
};

export async function layers({ runs, say }) {
  const servers = { "4 workers": 4, "1 worker": 1, "unlimited workers": 0 };
  const results = Object.fromEntries(Object.keys(servers).map((name) => [name, { ways: {}, splits: {} }]));
  for (let n = 0; n < Math.min(runs, mostRuns); ++n)
    for (const [server, workers] of Object.entries(servers)) {
      for (const [way, { caps, registry }] of Object.entries(ways)) {
        const one = await asked(workers, registry, caps);
        (results[server].ways[way] ??= []).push(one);
        say(`${server}, ${way}: ${one.first.toFixed(0)} ms at first, ${one.later.toFixed(0)} ms after ${learning} queries (${one.exchanges} exchanges)`);
      }
      for (const k of parts) {
        const ms = await withServer(workers, async (urls) => (await curlMulti.run(split(urls, k), {})).ms);
        (results[server].splits[k] ??= []).push(ms);
      }
    }

  const medians = (server) => {
    const way = (name, member = "later") => median(results[server].ways[name].map((one) => one[member]));
    const splits = parts.map((k) => ({ k, ms: median(results[server].splits[k]), paper: onPaper(k, servers[server]) }));
    return { way, splits, best: splits.reduce((a, b) => (b.ms < a.ms ? b : a)) };
  };
  const tables = [
    {
      columns: ["one query, ms (the first / after ten)", ...Object.keys(servers)],
      rows: Object.keys(ways).map((name) => [
        name,
        ...Object.keys(servers).map((server) => {
          const { way } = medians(server);
          return `${way(name, "first").toFixed(0)} / ${way(name).toFixed(0)} (${way(name, "exchanges")} requests)`;
        }),
      ]),
    },
    {
      columns: ["requests an origin, forced, ms (measured / on paper)", ...parts.map(String)],
      rows: Object.keys(servers).map((server) => [server, ...medians(server).splits.map(({ ms, paper }) => `${ms.toFixed(0)} / ${paper}`)]),
    },
  ];

  const four = medians("4 workers");
  const shows = [holds("all answered", Object.values(results).every(({ ways: lists }) => Object.values(lists).flat().every(({ complete }) => complete)))];
  for (const cap of ["--per-host 4", "default cap"]) {
    const took = four.way(`shared, ${cap}`);
    shows.push(show(`4 workers, ${cap}: of the time of 100 single requests`, took / four.way(`one each, ${cap}`), 0.4));
    shows.push(show(`4 workers, ${cap}: of the best even split (${four.best.k} an origin)`, took / four.best.ms, 1.2));
  }
  for (const server of ["1 worker", "unlimited workers"]) {
    const { way } = medians(server);
    const better = Math.min(way("one each, default cap"), way("one an origin"));
    shows.push(show(`${server}, default cap: of the better of one each and one an origin`, way("shared, default cap") / better, 1.1));
  }
  return {
    name: "layers",
    title: "100 WMS layers on 5 origins, 50 ms a request and 10 ms a layer",
    tables,
    notes: [`Each is asked ${learning + after} times by one process (C++ \`Client\`), each time at another point; "after ten" is the median of the last ${after}, in ${Math.min(runs, mostRuns) === 1 ? "one run" : `${Math.min(runs, mostRuns)} runs`}. The forced splits are libcurl's.`],
    shows,
  };
}
