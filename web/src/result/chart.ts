import type { Json } from "../types.js";
import { element, svg } from "./dom.js";
import { icon } from "./icons.js";
import type { TreeContext } from "./item.js";
import type { LeafView } from "./leaf.js";
import { labelsOf, ticksOf } from "./scale.js";
import { clean } from "./values.js";

const height = 100;

/** The numbers of some leaves as bars. It is for the eye: assistive technology reads the leaves. */
export class Chart {
  readonly element: HTMLElement;
  readonly #context: TreeContext;
  readonly #leaves: LeafView[];
  readonly #bars: SVGElement[];
  readonly #slots: HTMLElement[];
  readonly #lines = svg("g", {});
  readonly #axis = element("div", "chart-axis");
  readonly #readout = element("div", "chart-readout");
  #marked: number | undefined;

  constructor(context: TreeContext, leaves: LeafView[], unit: string | undefined) {
    this.#context = context;
    this.#leaves = leaves;
    this.#bars = leaves.map((_, index) => svg("rect", { part: "bar", x: index + 0.16, width: 0.68, y: height, height: 0 }));
    this.#slots = leaves.map((_, index) => this.#slot(index));
    const plot = svg(
      "svg",
      { part: "chart-plot", viewBox: `0 0 ${leaves.length} ${height}`, preserveAspectRatio: "none" },
      this.#lines,
      ...this.#bars,
    );
    this.element = element(
      "div",
      "chart",
      element("div", "chart-head", element("bdi", "chart-unit", clean(unit ?? "")), this.#readout),
      this.#axis,
      element("div", "chart-frame", plot, element("div", "chart-slots", ...this.#slots)),
      element("div", "chart-labels", ...this.#labels()),
    );
    this.element.setAttribute("aria-hidden", "true");
    this.update();
  }

  /** Draws what the leaves say now. */
  update(): void {
    const values = this.#leaves.map(({ node }) => (node?.status === "ok" ? numberOf(node.value) : undefined));
    const known = values.filter((value) => value !== undefined);
    const { ticks, low, high, step } = ticksOf(Math.min(0, ...known), Math.max(0, ...known));
    const at = (value: number) => ((high - value) / (high - low)) * height;
    this.#bars.forEach((bar, index) => {
      const value = values[index] ?? 0;
      bar.setAttribute("y", String(at(Math.max(0, value))));
      bar.setAttribute("height", String(Math.abs(at(0) - at(value))));
    });
    this.#slots.forEach((slot, index) => {
      const status = this.#leaves[index]?.status ?? "waiting";
      slot.style.setProperty("--base", `${height - at(0)}%`);
      slot.replaceChildren(...(values[index] === undefined ? [icon(status === "ok" ? "nodata" : status)] : []));
    });
    this.#lines.replaceChildren(...ticks.map((tick) => this.#line(at(tick), tick === 0)));
    this.#axis.replaceChildren(...(known.length > 0 ? ticks.map((tick) => this.#tick(tick, step, at(tick))) : []));
    this.#read();
  }

  /** Points out one leaf, and reads it out. */
  mark(index: number | undefined): void {
    const set = (at: number | undefined, on: boolean) => {
      if (at === undefined) return;
      this.#slots[at]?.toggleAttribute("data-marked", on);
      this.#bars[at]?.toggleAttribute("data-marked", on);
    };
    set(this.#marked, false);
    this.#marked = index;
    set(index, true);
    this.#read();
  }

  #read(): void {
    const leaf = this.#marked === undefined ? undefined : this.#leaves[this.#marked];
    this.#readout.replaceChildren();
    if (!leaf) return;
    const { words } = this.#context;
    const text = leaf.item.row.querySelector('[part~="value"]')?.textContent ?? words.say.status[leaf.status];
    this.#readout.append(element("bdi", "name", leaf.name), " ", element("bdi", "value", text));
  }

  #slot(index: number): HTMLElement {
    const slot = element("div", "chart-slot");
    slot.addEventListener("pointerenter", () => this.mark(index));
    slot.addEventListener("pointerleave", () => this.mark(undefined));
    slot.addEventListener("click", () => this.#leaves[index]?.item.element.focus({ preventScroll: true }));
    return slot;
  }

  #line(y: number, zero: boolean): SVGElement {
    const part = zero ? "chart-line chart-zero" : "chart-line";
    return svg("line", { part, x1: 0, x2: this.#leaves.length, y1: y, y2: y });
  }

  #tick(value: number, step: number, at: number): HTMLElement {
    const tick = element("span", "chart-tick", this.#context.words.tick(value, step));
    tick.style.setProperty("--at", `${at}%`);
    return tick;
  }

  #labels(): HTMLElement[] {
    const stride = Math.ceil(this.#leaves.length / 12);
    return labelsOf(this.#leaves.map(({ name }) => name)).map(({ full, short }, index) => {
      const label = element("span", "chart-label");
      if (index % stride === 0) label.append(element("bdi", "chart-label-full", full), element("bdi", "chart-label-short", short));
      return label;
    });
  }
}

function numberOf(value: Json): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? Number(value) : undefined;
}
