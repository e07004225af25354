import { element, named } from "./dom.js";
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
  /** The links and buttons of a row have changed. */
  touched(row: HTMLElement): void;
}

const items = new WeakMap<Element, TreeItem>();

/** A tree item: a row and, below it, the items behind it, made when they are first shown. */
export class TreeItem {
  /** Holds the row and the group. */
  readonly element = element("div", "");
  /** The item itself, to assistive technology and to the focus. */
  readonly row: HTMLElement;
  readonly group = element("div", "group");
  readonly path: string;
  /** Called before its items are shown. */
  beforeOpen: (() => void) | undefined;
  readonly #context: TreeContext;
  readonly #toggle = element("span", "toggle", icon("chevron"));
  #fill: (() => TreeItem[]) | undefined;

  static of(row: Element): TreeItem | undefined {
    return items.get(row);
  }

  /** The element and its row are named `names`. */
  constructor(context: TreeContext, path: string, names: string, ...cells: Element[]) {
    this.#context = context;
    this.path = path;
    this.row = element("div", `row ${names.replace(/\S+/g, "$&-row")}`, ...cells.flatMap((cell) => [cell, " "]));
    this.row.role = "treeitem";
    this.row.ariaLevel = String(path.split("/").length - 1);
    this.row.tabIndex = -1;
    this.group.role = "group";
    this.element.append(this.row);
    this.name(names);
    items.set(this.row, this);
  }

  name(names: string): void {
    named(this.element, `item ${names}`);
  }

  get open(): boolean {
    return this.row.ariaExpanded === "true";
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
      this.row.ariaExpanded = null;
    }
    this.#context.touched(this.row);
  }

  toggle(open = !this.open): void {
    if (!this.#fill) return;
    if (open) this.beforeOpen?.();
    this.#context.opened.set(this.path, open);
    this.#expand(open);
  }

  #expand(open: boolean): void {
    this.row.ariaExpanded = String(open);
    this.group.hidden = !open;
    if (open && !this.group.firstChild) this.group.append(...(this.#fill?.() ?? []).map((item) => item.element));
  }
}
