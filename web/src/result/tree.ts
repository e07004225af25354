import type { Outline, ServiceNode, ServiceOutline } from "../types.js";
import { element } from "./dom.js";
import { GroupView } from "./group.js";
import type { ShownStatus } from "./icons.js";
import type { TreeContext } from "./item.js";
import { LeafView } from "./leaf.js";
import { navigationOf } from "./navigation.js";
import { clean } from "./values.js";

/** The tree of answers. Without an outline its leaves stand one below the other, as they come. */
export class TreeView {
  readonly element = element("div", "tree");
  readonly navigation = navigationOf(this.element);
  readonly outline: Outline | undefined;
  readonly #context: TreeContext;
  readonly #leaves = new Map<string, LeafView[]>();
  readonly #groups: GroupView[] = [];

  constructor(context: Omit<TreeContext, "touched">, outline: Outline | undefined) {
    this.outline = outline;
    this.#context = { ...context, touched: (row) => this.navigation.refresh(row) };
    this.element.role = "tree";
    this.element.ariaLabel = outline ? clean(outline.name || outline.key) : context.words.say.tree;
    if (outline?.kind === "service") this.#addLeaf(outline);
    for (const group of outline?.kind === "group" ? [outline] : outline?.kind === "collection" ? outline.groups : []) {
      const view = new GroupView(this.#context, outline?.key ?? "", group);
      this.element.append(view.item.element);
      this.#register(view);
    }
    this.draw();
    this.navigation.refresh(this.element);
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

  leafOf(key: string): LeafView | undefined {
    return this.#leaves.get(key)?.[0];
  }

  /** Shows an answer. */
  show(node: ServiceNode): void {
    if (!this.#leaves.has(node.key)) this.#addLeaf(node);
    this.#change(node.key, (leaf) => leaf.show(node));
  }

  /** Shows that one service, or each, is waited for. */
  wait(key?: string): void {
    for (const one of key === undefined ? this.#leaves.keys() : [key]) this.#change(one, (leaf) => leaf.show(undefined));
  }

  /** Draws the charts that are not drawn yet, as soon as they can be. */
  draw(): void {
    for (const group of this.#groups) group.draw();
  }

  /** What has not been answered will not be. */
  stop(): void {
    for (const key of this.#leaves.keys()) if (this.leafOf(key)?.status === "waiting") this.#change(key, (leaf) => leaf.show(undefined, true));
  }

  #change(key: string, change: (leaf: LeafView) => void): void {
    this.#leaves.get(key)?.forEach(change);
  }

  #addLeaf(spec: Omit<ServiceOutline, "kind">): void {
    const leaf = new LeafView(this.#context, `/${spec.key}`, spec);
    this.#leaves.set(leaf.key, [leaf]);
    this.element.append(leaf.item.element);
  }

  #register(group: GroupView): void {
    this.#groups.push(group);
    for (const leaf of group.leaves) this.#leaves.set(leaf.key, [...(this.#leaves.get(leaf.key) ?? []), leaf]);
    for (const inner of group.groups) this.#register(inner);
  }
}
