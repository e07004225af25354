import type { Status } from "../types.js";
import { svg } from "./dom.js";

/** The status of a service, or that it has not answered yet. */
export type ShownStatus = Status | "waiting";

const ring = "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11z";
const shapes = {
  waiting: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  ok: "M3 8.5l3.2 3.2L13 4.8",
  empty: ring,
  nodata: `${ring}M5.5 8h5`,
  outside: "M6 3H3v10h10v-3M9 3h4v4M13 3L7.5 8.5",
  error: "M4 4l8 8M12 4l-8 8",
  timeout: `${ring}M8 4.8V8l2.2 1.6`,
  cancelled: `${ring}M4.2 4.2l7.6 7.6`,
  chevron: "M4 6l4 4 4-4",
};

export type IconName = keyof typeof shapes;

/** A symbol beside words that say the same. */
export function icon(name: IconName): SVGElement {
  const part = name === "chevron" ? name : `symbol status-${name}`;
  return svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", part }, svg("path", { d: shapes[name] }));
}
