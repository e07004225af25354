import type { ServiceNode } from "../types.js";
import { element, svg } from "./dom.js";
import { icon } from "./icons.js";
import type { LeafView } from "./leaf.js";
import { labelsOf, tickText, ticksOf } from "./scale.js";
import { nameNode } from "./values.js";
import type { Words } from "./words.js";

export { default as css } from "./chart.css";

/** The numbers of some leaves as bars. It is for the eye: assistive technology reads the leaves. */
export interface Chart {
  readonly element: HTMLElement;
  /** Draws what the leaves say now. */
  update(): void;
  /** Points out one leaf and reads it out; -1: none. */
  mark(index: number): void;
}

export function drawChart(words: Words, leaves: LeafView[], unit = ""): Chart {
  let marked = -1;
  const bars = leaves.map((_, index) => svg("rect", "bar", { x: index + 0.16, width: 0.68 }));
  const slots = leaves.map(({ item }, index) => {
    const slot = element("div", "chart-slot");
    slot.onpointerenter = () => mark(index);
    slot.onpointerleave = () => mark(-1);
    slot.onclick = () => item.row.focus({ preventScroll: true });
    return slot;
  });
  const lines = svg("g", "", {});
  const axis = element("div", "chart-axis");
  const readout = element("span", "chart-readout");

  const mark = (index: number) => {
    for (const list of [slots, bars]) list.forEach((one, at) => one.toggleAttribute("data-marked", at === index));
    marked = index;
    const leaf = leaves[index];
    readout.replaceChildren(...(leaf ? [nameNode("name", leaf.name), " ", nameNode("value", leaf.outcome)] : []));
  };
  const update = () => {
    const values = leaves.map(({ node }) => numberOf(node));
    const known = values.filter((value) => value !== undefined);
    const { ticks, low, high, step } = ticksOf(Math.min(0, ...known), Math.max(0, ...known));
    const at = (value: number) => ((high - value) / (high - low)) * 100;
    values.forEach((value, index) => {
      const bar = bars[index];
      const slot = slots[index];
      const status = leaves[index]?.status ?? "waiting";
      bar?.setAttribute("y", String(at(Math.max(0, value ?? 0))));
      bar?.setAttribute("height", String(Math.abs(at(0) - at(value ?? 0))));
      slot?.style.setProperty("--base", `${100 - at(0)}%`);
      slot?.replaceChildren(...(value === undefined ? [icon(status === "ok" ? "nodata" : status)] : []));
    });
    const across = { x1: 0, x2: values.length };
    lines.replaceChildren(
      ...ticks.map((tick) => svg("line", tick ? "chart-line" : "chart-line chart-zero", { ...across, y1: at(tick), y2: at(tick) })),
    );
    axis.replaceChildren(
      ...(known.length > 0 ? ticks : []).map((value) => {
        const tick = element("span", "chart-tick", tickText(words, value, step));
        tick.style.setProperty("--at", `${at(value)}%`);
        return tick;
      }),
    );
    mark(marked);
  };

  const box = { viewBox: `0 0 ${leaves.length} 100`, preserveAspectRatio: "none" };
  const stride = Math.ceil(leaves.length / 14);
  const labels = labelsOf(leaves.map(({ name }) => name)).map((text, index) => nameNode("chart-label", index % stride ? "" : text));
  const made = element(
    "div",
    leaves.length > 8 ? "chart chart-dense" : "chart",
    element("div", "chart-head", nameNode("chart-unit", unit), readout),
    axis,
    element("div", "chart-frame", svg("svg", "chart-plot", box, lines, ...bars), element("div", "chart-slots", ...slots)),
    element("div", "chart-labels", ...labels),
  );
  made.ariaHidden = "true";
  update();
  return { element: made, update, mark };
}

function numberOf(node: ServiceNode | undefined): number | undefined {
  const value = node?.status === "ok" ? node.value : null;
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? Number(value) : undefined;
}
