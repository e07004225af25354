import type { ServiceNode } from "../types.js";
import { element, svg } from "./dom.js";
import { icon } from "./icons.js";
import type { TreeContext } from "./item.js";
import type { LeafView } from "./leaf.js";
import { labelsOf, ticksOf } from "./scale.js";
import { nameNode } from "./values.js";

/** The numbers of some leaves as bars. It is for the eye: assistive technology reads the leaves. */
export class Chart {
  readonly element: HTMLElement;
  readonly #context: TreeContext;
  readonly #leaves: LeafView[];
  readonly #bars: SVGElement[];
  readonly #slots: HTMLElement[];
  readonly #lines = svg("g", "", {});
  readonly #axis = element("div", "chart-axis");
  readonly #readout = element("span", "chart-readout");
  #marked = -1;

  constructor(context: TreeContext, leaves: LeafView[], unit = "") {
    this.#context = context;
    this.#leaves = leaves;
    this.#bars = leaves.map((_, index) => svg("rect", "bar", { x: index + 0.16, width: 0.68 }));
    this.#slots = leaves.map((_, index) => this.#slot(index));
    const box = { viewBox: `0 0 ${leaves.length} 100`, preserveAspectRatio: "none" };
    const stride = Math.ceil(leaves.length / 14);
    const labels = labelsOf(leaves.map(({ name }) => name)).map((text, index) => nameNode("chart-label", index % stride ? "" : text));
    this.element = element(
      "div",
      leaves.length > 8 ? "chart chart-dense" : "chart",
      element("div", "chart-head", nameNode("chart-unit", unit), this.#readout),
      this.#axis,
      element("div", "chart-frame", svg("svg", "chart-plot", box, this.#lines, ...this.#bars), element("div", "chart-slots", ...this.#slots)),
      element("div", "chart-labels", ...labels),
    );
    this.element.ariaHidden = "true";
    this.update();
  }

  /** Draws what the leaves say now. */
  update(): void {
    const values = this.#leaves.map(({ node }) => numberOf(node));
    const known = values.filter((value) => value !== undefined);
    const { ticks, low, high, step } = ticksOf(Math.min(0, ...known), Math.max(0, ...known));
    const at = (value: number) => ((high - value) / (high - low)) * 100;
    values.forEach((value, index) => {
      const bar = this.#bars[index];
      const slot = this.#slots[index];
      const status = this.#leaves[index]?.status ?? "waiting";
      bar?.setAttribute("y", String(at(Math.max(0, value ?? 0))));
      bar?.setAttribute("height", String(Math.abs(at(0) - at(value ?? 0))));
      slot?.style.setProperty("--base", `${100 - at(0)}%`);
      slot?.replaceChildren(...(value === undefined ? [icon(status === "ok" ? "nodata" : status)] : []));
    });
    const across = { x1: 0, x2: values.length };
    this.#lines.replaceChildren(
      ...ticks.map((tick) => svg("line", tick ? "chart-line" : "chart-line chart-zero", { ...across, y1: at(tick), y2: at(tick) })),
    );
    this.#axis.replaceChildren(
      ...(known.length > 0 ? ticks : []).map((value) => {
        const tick = element("span", "chart-tick", this.#context.words.tick(value, step));
        tick.style.setProperty("--at", `${at(value)}%`);
        return tick;
      }),
    );
    this.mark(this.#marked);
  }

  /** Points out one leaf and reads it out; -1: none. */
  mark(index: number): void {
    for (const list of [this.#slots, this.#bars]) list.forEach((one, at) => one.toggleAttribute("data-marked", at === index));
    this.#marked = index;
    const leaf = this.#leaves[index];
    this.#readout.replaceChildren(...(leaf ? [nameNode("name", leaf.name), " ", nameNode("value", leaf.outcome)] : []));
  }

  #slot(index: number): HTMLElement {
    const slot = element("div", "chart-slot");
    slot.onpointerenter = () => this.mark(index);
    slot.onpointerleave = () => this.mark(-1);
    slot.onclick = () => this.#leaves[index]?.item.row.focus({ preventScroll: true });
    return slot;
  }
}

function numberOf(node: ServiceNode | undefined): number | undefined {
  const value = node?.status === "ok" ? node.value : null;
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? Number(value) : undefined;
}
