import { element, idOf, named } from "./dom.js";
import { icon } from "./icons.js";
import type { Words } from "./words.js";

/** What the items of one tree share. */
export interface TreeContext {
  words: Words;
  /** So few services that their attributes are shown at once. */
  few: boolean;
  /** What the reader opened or closed, by path. */
  opened: Map<string, boolean>;
  canRetry(): boolean;
  retry(key: string): void;
  /** The links and buttons of an item have changed. */
  touched(item: HTMLElement): void;
}

const items = new WeakMap<Element, TreeItem>();

/** A tree item: a row and, behind it, items of its own, made when they are first shown. */
export class TreeItem {
  readonly element = element("div", "");
  readonly group = element("div", "group");
  readonly row: HTMLElement;
  readonly path: string;
  /** Called before its items are shown. */
  beforeOpen: (() => void) | undefined;
  readonly #context: TreeContext;
  readonly #toggle = element("span", "toggle", icon("chevron"));
  #fill: (() => TreeItem[]) | undefined;

  static of(made: Element): TreeItem | undefined {
    return items.get(made);
  }

  /** The element and its row are named `names`. */
  constructor(context: TreeContext, path: string, names: string, ...cells: Element[]) {
    this.#context = context;
    this.path = path;
    this.row = element("div", `row ${names.replace(/\S+/g, "$&-row")}`, ...cells);
    this.group.setAttribute("role", "group");
    this.element.setAttribute("role", "treeitem");
    this.element.tabIndex = -1;
    this.element.append(this.row);
    this.name(names);
    this.label(this.row);
    items.set(this.element, this);
  }

  name(names: string): void {
    named(this.element, `item ${names}`);
  }

  /** The elements that say what the item is. */
  label(...elements: Element[]): void {
    this.element.setAttribute("aria-labelledby", elements.map(idOf).join(" "));
  }

  get expandable(): boolean {
    return this.#fill !== undefined;
  }

  get open(): boolean {
    return this.element.ariaExpanded === "true";
  }

  /** Sets what is behind the row; it is shown when the reader opened it, or from the beginning when `open`. */
  setChildren(fill: (() => TreeItem[]) | undefined, open: boolean): void {
    this.#fill = fill;
    this.group.replaceChildren();
    if (fill) {
      this.row.append(this.#toggle);
      this.element.append(this.group);
      this.#expand(this.#context.opened.get(this.path) ?? open);
    } else {
      this.#toggle.remove();
      this.group.remove();
      this.element.removeAttribute("aria-expanded");
    }
    this.#context.touched(this.element);
  }

  toggle(open = !this.open): void {
    if (!this.#fill) return;
    if (open) this.beforeOpen?.();
    this.#context.opened.set(this.path, open);
    this.#expand(open);
  }

  #expand(open: boolean): void {
    this.element.setAttribute("aria-expanded", String(open));
    this.group.hidden = !open;
    if (open && !this.group.firstChild) this.group.append(...(this.#fill?.() ?? []).map((item) => item.element));
  }
}
