import type { ServiceNode } from "../types.js";
import type { Chart } from "./chart.js";
import { element } from "./dom.js";
import { GroupView } from "./group.js";
import type { ShownStatus } from "./icons.js";
import type { TreeContext } from "./item.js";
import { LeafView } from "./leaf.js";
import { Navigation } from "./navigation.js";
import type { Outline } from "./outline.js";
import { clean } from "./values.js";

/** The tree of answers. Without an outline its leaves stand one below the other, as they come. */
export class TreeView {
  readonly element = element("div", "tree");
  readonly outline: Outline | undefined;
  readonly navigation: Navigation;
  readonly #context: TreeContext;
  readonly #leaves = new Map<string, LeafView[]>();
  readonly #charts = new Map<string, Chart[]>();

  constructor(context: Omit<TreeContext, "touched">, outline: Outline | undefined, label: string) {
    this.outline = outline;
    this.#context = { ...context, touched: (item) => (this.navigation as Navigation | undefined)?.refresh(item) };
    this.element.setAttribute("role", "tree");
    this.element.setAttribute("aria-label", clean(outline ? outline.name || outline.key : label));
    if (outline?.kind === "service") this.#addLeaf(new LeafView(this.#context, outline.key, outline));
    const groups = outline?.kind === "collection" ? outline.groups : outline?.kind === "group" ? [outline] : [];
    for (const group of groups) {
      const view = new GroupView(this.#context, outline?.key ?? "", group);
      this.element.append(view.item.element);
      this.#register(view);
    }
    this.navigation = new Navigation(this.element, context.rightToLeft);
  }

  /** How many services are in each state, each counted once. */
  get counts(): Map<ShownStatus, number> {
    const counts = new Map<ShownStatus, number>();
    for (const [leaf] of this.#leaves.values()) if (leaf) counts.set(leaf.status, (counts.get(leaf.status) ?? 0) + 1);
    return counts;
  }

  get size(): number {
    return this.#leaves.size;
  }

  nameOf(key: string): string {
    return this.#leaves.get(key)?.[0]?.name ?? key;
  }

  /** In words: a service's value or why there is none. */
  outcomeOf(key: string): string {
    return this.#leaves.get(key)?.[0]?.outcome ?? "";
  }

  /** Shows an answer. */
  show(node: ServiceNode): void {
    if (!this.#leaves.has(node.key)) {
      const spec = { kind: "service", key: node.key, name: node.name, ...(node.unit === undefined ? {} : { unit: node.unit }) } as const;
      this.#addLeaf(new LeafView(this.#context, node.key, spec));
    }
    this.#change(node.key, (leaf) => leaf.show(node));
  }

  /** Shows that one service, or each, is waited for. */
  wait(key?: string): void {
    for (const one of key === undefined ? this.#leaves.keys() : [key]) this.#change(one, (leaf) => leaf.show(undefined));
  }

  /** What has not been answered will not be. */
  stop(): void {
    for (const key of this.#leaves.keys())
      this.#change(key, (leaf) => {
        if (leaf.status === "waiting") leaf.show(undefined, true);
      });
  }

  #change(key: string, change: (leaf: LeafView) => void): void {
    this.#leaves.get(key)?.forEach(change);
    for (const chart of this.#charts.get(key) ?? []) chart.update();
  }

  #addLeaf(leaf: LeafView): void {
    this.#leaves.set(leaf.key, [leaf]);
    this.element.append(leaf.item.element);
  }

  #register(group: GroupView): void {
    for (const leaf of group.leaves) {
      this.#leaves.set(leaf.key, [...(this.#leaves.get(leaf.key) ?? []), leaf]);
      if (group.chart) this.#charts.set(leaf.key, [...(this.#charts.get(leaf.key) ?? []), group.chart]);
    }
    for (const inner of group.groups) this.#register(inner);
  }
}
