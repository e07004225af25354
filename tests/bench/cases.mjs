// What is measured. A case resolves to { name, title, tables, shows }: a table is { columns, rows }; for the
// shows see shows.mjs.
import { aiohttp, aiohttpUnlimited, bareFetch, closeChromium, curlMulti, inChromium, inNode, native, nodeFetch, requests } from "./contenders.mjs";
import { layers } from "./layer_cases.mjs";
import { recall } from "./recall_case.mjs";
import { layersOf, median, registryOf, startServer } from "./scene.mjs";
import { holds, show } from "./shows.mjs";

/** Runs the contenders in turn, `runs` times (or as often as each is worth), each against a server of its own. */
async function sideBySide({ server, layers, entries, runs, say }) {
  const results = entries.map(() => []);
  for (let n = 0; n < runs; ++n)
    for (const [i, { who, caps = {}, most = Infinity }] of entries.entries()) {
      if (n >= most) continue;
      const started = await startServer(server);
      try {
        const figures = await who.run(registryOf(started.origins, layers), caps);
        results[i].push({ ...figures, server: await started.figures() });
        say(`${who.name}: ${figures.ok} answered in ${figures.wall.toFixed(3)} s`);
      } finally {
        await started.stop();
      }
    }
  return results.map((list, i) => {
    const of = (member) => median(list.map((one) => one[member]));
    return {
      who: entries[i].who,
      runs: list.length,
      wall: of("wall"),
      walls: list.map(({ wall }) => wall),
      cpu: of("cpu"),
      peak: list[0].peak === undefined ? undefined : of("peak"),
      withLoading: list[0].withLoading === undefined ? undefined : of("withLoading"),
      exchanges: list[0].exchanges,
      complete: list.every(({ ok }) => ok === layers.length),
      atOnce: Math.max(...list.map(({ server: { most } }) => most)),
      late: Math.max(...list.map(({ server: { late_p99 } }) => late_p99)),
      serverCpu: median(list.map(({ server: { cpu } }) => cpu)),
    };
  });
}

function tableOf(results, ours) {
  const base = results.find(({ who }) => who === ours).wall;
  return {
    columns: ["", "wall, s", "× geoprobe", "range, s", "CPU, s", "memory, MiB", "open at once", "runs"],
    rows: results.map(({ who, wall, walls, cpu, peak, atOnce, runs, complete }) => [
      who.name + (complete ? "" : " (did not get all answers)"),
      wall.toFixed(3),
      (wall / base).toFixed(2),
      `${Math.min(...walls).toFixed(3)}–${Math.max(...walls).toFixed(3)}`,
      cpu.toFixed(3),
      peak === undefined ? "–" : peak.toFixed(1),
      `${atOnce}`,
      `${runs}`,
    ]),
  };
}

const serverLine = (results) => `The server's own delay: the 99th percentile of its answers was at most ${Math.max(...results.map(({ late }) => late)).toFixed(1)} ms late in any run, and it took ${Math.max(...results.map(({ serverCpu }) => serverCpu)).toFixed(2)} s of processor at the most.`;

async function ordinary({ name, title, server, layers: count, entries, ours, shows }, options) {
  const results = await sideBySide({ server, layers: layersOf(count), entries, ...options });
  const find = (who) => results.find((one) => one.who === who);
  return { name, title, tables: [tableOf(results, ours)], notes: [serverLine(results)], shows: shows(find) };
}

const everybody = (caps) => [aiohttp, aiohttpUnlimited, nodeFetch, curlMulti, native, inNode].map((who) => ({ who, caps }));

async function hundred(options) {
  const caps = { perHost: 100, inFlight: 100 };
  return ordinary(
    {
      name: "hundred",
      title: "100 exchanges of 0.8 s with one origin, none shared",
      server: { request: 800 },
      layers: 100,
      entries: [{ who: requests, most: 1 }, ...everybody(caps)],
      ours: native,
      shows: (find) => [
        holds("all answered", find(native).complete),
        show("wall, of aiohttp's whole process", find(native).wall / find(aiohttp).wall, 0.72),
        show("CPU, of aiohttp's", find(native).cpu / find(aiohttp).cpu, 1 / 9),
        show("memory, of aiohttp's", find(native).peak / find(aiohttp).peak, 1 / 2.5),
      ],
    },
    options,
  );
}

async function thousand(options) {
  const caps = { perHost: 50, inFlight: 1000 };
  return ordinary(
    {
      name: "thousand",
      title: "1,000 exchanges of 0.8 s with 20 origins, none shared",
      server: { origins: 20, request: 800 },
      layers: 1000,
      entries: everybody(caps),
      ours: native,
      shows: (find) => [
        holds("all answered", find(native).complete),
        show("wall, of libcurl's multi interface", find(native).wall / find(curlMulti).wall, 1.1),
        show("wall, of the article's aiohttp (its limit of 100 connections)", find(native).wall / find(aiohttp).wall, 1 / 8),
      ],
    },
    options,
  );
}

async function tenThousand({ runs, say }) {
  const caps = { perHost: 500, inFlight: 10000 };
  return ordinary(
    {
      name: "ten-thousand",
      title: "10,000 exchanges of 2 s with 20 origins, all in flight at once",
      server: { origins: 20, request: 2000 },
      layers: 10000,
      entries: [aiohttpUnlimited, curlMulti, native].map((who) => ({ who, caps })),
      ours: native,
      shows: (find) => [
        holds("all answered", find(native).complete),
        holds("10,000 open at once", find(native).atOnce === 10000),
        show("wall, of aiohttp without a limit", find(native).wall / find(aiohttpUnlimited).wall, 0.6),
      ],
    },
    { runs: Math.min(runs, 3), say },
  );
}

async function browser(options) {
  try {
    return await ordinary(
      {
        name: "browser",
        title: "Chromium: 100 WMS layers of one HTTP/1.1 origin, 0.8 s a request",
        server: { request: 800 },
        layers: 100,
        entries: [{ who: bareFetch, most: 2 }, { who: inChromium, caps: { share: true } }],
        ours: inChromium,
        shows: (find) => [
          holds("all answered", find(inChromium).complete && find(bareFetch).complete),
          show(`from the call to the last answer (a bare Promise.all(fetch): ${find(bareFetch).wall.toFixed(1)} s)`, find(inChromium).wall, 1.5, " s"),
          show("the same with the module's loading", find(inChromium).withLoading, 1.5, " s"),
        ],
      },
      options,
    );
  } finally {
    await closeChromium();
  }
}

export const cases = { hundred, thousand, "ten-thousand": tenThousand, layers, browser, recall };
