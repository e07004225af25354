import type { Status } from "../types.js";
import { svg } from "./dom.js";

/** The status of a service, or that it has not answered yet. */
export type ShownStatus = Status | "waiting";

const ring = "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11z";
const shapes = {
  ok: "M3 8.5l3.2 3.2L13 4.8",
  empty: ring,
  nodata: `${ring}M5.5 8h5`,
  outside: "M6 3H3v10h10v-3M9 3h4v4M13 3L7.5 8.5",
  error: "M4 4l8 8M12 4l-8 8",
  timeout: `${ring}M8 4.8V8l2.2 1.6`,
  cancelled: `${ring}M4.2 4.2l7.6 7.6`,
  waiting: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  chevron: "M4 6l4 4 4-4",
  again: "M13 8a5 5 0 1 1-1.6-3.7M11.8 1.6v3h-3",
};

/** In the order in which they are counted. */
export const statuses = ["ok", "empty", "nodata", "outside", "error", "timeout", "cancelled"] as const;

/** A symbol beside words that say the same. */
export function icon(name: keyof typeof shapes): SVGElement {
  return svg("svg", `symbol status-${name}`, { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", "", { d: shapes[name] }));
}
