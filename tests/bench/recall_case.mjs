// What the engine knows already, and many queries at once: the engine alone, in virtual time (recall.cpp).
import { built, measured, median } from "./scene.mjs";
import { holds, show, showAtLeast } from "./shows.mjs";

const polygons = 50;

export async function recall({ runs, say }) {
  const results = [];
  for (let n = 0; n < Math.min(runs, 3); ++n) {
    results.push(JSON.parse((await measured(built("geoprobe_recall"), ["100000"])).out));
    say(`${results.at(-1).areas.cached_answers_a_second} answers a second`);
  }
  const { areas, open } = results[0];
  const perSecond = median(results.map((one) => one.areas.cached_answers_a_second));
  const each = open.map((_, i) => median(results.map((one) => one.open[i].microseconds_a_query)));
  const costOf = (queries, points) => each[open.findIndex((one) => one.queries === queries && one.points === points)];
  return {
    name: "recall",
    title: "What is known already, and many queries at once: the engine alone, on one core",
    tables: [
      {
        columns: ["points in 50 polygons", "services", "exchanges", "answers from memory, a second"],
        rows: [[areas.points, areas.services, areas.exchanges, perSecond].map((value) => value.toLocaleString("en"))],
      },
      {
        columns: ["queries open at once", "at points", "done", "exchanges", "most in flight", "µs a query", "bytes an open query"],
        rows: open.map((one, i) => [...[one.open_at_once, one.points, one.done, one.exchanges, one.most_in_flight].map((value) => value.toLocaleString("en")), each[i].toFixed(1), one.bytes_an_open_query.toLocaleString("en")]),
      },
    ],
    shows: [
      show("exchanges for 100,000 points in 50 polygons", areas.exchanges, polygons * areas.services),
      showAtLeast("answers from memory, a second", perSecond, 200000),
      holds("every query of 10,000 open ones is done", open.every((one) => one.done === one.queries)),
      show("a query of 10,000 at once, of one of 1,000: no quadratic step", costOf(10000, 10000) / costOf(1000, 1000), 2),
    ],
  };
}
