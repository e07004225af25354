import type { Status } from "geoprobe";

/** A service that has not been asked about yet, or has not answered yet. */
export type ShownStatus = Status | "idle" | "waiting";

export const statusWords: Record<ShownStatus, string> = {
  idle: "ready",
  waiting: "asking",
  ok: "ok",
  empty: "nothing here",
  nodata: "no data",
  outside: "outside",
  error: "error",
  timeout: "timed out",
  cancelled: "stopped",
};

const ring = "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11z";
const shapes: Record<ShownStatus, string> = {
  idle: "M6 8h4",
  waiting: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  ok: "M3 8.5l3.2 3.2L13 4.8",
  empty: ring,
  nodata: `${ring}M5.5 8h5`,
  outside: "M6 3H3v10h10v-3M9 3h4v4M13 3L7.5 8.5",
  error: "M4 4l8 8M12 4l-8 8",
  timeout: `${ring}M8 4.8V8l2.2 1.6`,
  cancelled: `${ring}M4.2 4.2l7.6 7.6`,
};

/** The symbol of a status; the word beside it says the same. */
export function statusIcon(status: ShownStatus): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", shapes[status]);
  svg.append(path);
  return svg;
}
