import { element, identify } from "./dom.js";
import { icon } from "./icons.js";
import type { Words } from "./words.js";

/** What the items of one tree share. */
export interface TreeContext {
  words: Words;
  rightToLeft: boolean;
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
  readonly element = element("div");
  readonly row: HTMLElement;
  readonly path: string;
  /** Called before its items are shown. */
  beforeOpen: (() => void) | undefined;
  readonly #context: TreeContext;
  readonly #chevron = element("span", "toggle", icon("chevron"));
  #group: HTMLElement | undefined;
  #fill: (() => HTMLElement[]) | undefined;

  static of(made: Element): TreeItem | undefined {
    return items.get(made);
  }

  constructor(context: TreeContext, path: string, part: string, ...cells: Element[]) {
    this.#context = context;
    this.path = path;
    this.row = element("div", `row ${part}-row`, ...cells);
    this.element.setAttribute("role", "treeitem");
    this.element.setAttribute("part", `item ${part}`);
    this.element.tabIndex = -1;
    this.element.append(this.row);
    this.label(this.row);
    items.set(this.element, this);
  }

  /** The elements that name the item. */
  label(...named: Element[]): void {
    this.element.setAttribute("aria-labelledby", named.map((one) => (one.id ? one : identify(one)).id).join(" "));
  }

  get expandable(): boolean {
    return this.#fill !== undefined;
  }

  get open(): boolean {
    return this.element.getAttribute("aria-expanded") === "true";
  }

  get group(): HTMLElement | undefined {
    return this.#group;
  }

  /** Sets what is behind the row; it is shown when the reader opened it, or from the beginning when `open`. */
  setChildren(fill: (() => HTMLElement[]) | undefined, open: boolean): void {
    this.#fill = fill;
    if (fill) {
      this.row.append(this.#chevron);
      this.#expand(this.#context.opened.get(this.path) ?? open, true);
      return;
    }
    this.#chevron.remove();
    this.#group?.remove();
    this.#group = undefined;
    this.element.removeAttribute("aria-expanded");
  }

  toggle(open = !this.open): void {
    if (!this.#fill) return;
    if (open) this.beforeOpen?.();
    this.#context.opened.set(this.path, open);
    this.#expand(open, false);
  }

  #expand(open: boolean, renew: boolean): void {
    this.element.setAttribute("aria-expanded", String(open));
    if (!this.#group && open) {
      this.#group = element("div", "group");
      this.#group.setAttribute("role", "group");
      this.element.append(this.#group);
      renew = true;
    }
    if (!this.#group) return;
    if (renew) this.#group.replaceChildren(...(open ? (this.#fill?.() ?? []) : []));
    else if (open && !this.#group.firstChild) this.#group.replaceChildren(...(this.#fill?.() ?? []));
    this.#group.hidden = !open;
    if (renew) this.#context.touched(this.element);
  }
}
