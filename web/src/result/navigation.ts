import { TreeItem } from "./item.js";

const itemSelector = "[role=treeitem]";
const pause = 700;

/** The keyboard and the pointer in a tree: one item is in the tab order, with its own links and buttons. */
export class Navigation {
  readonly #tree: HTMLElement;
  #current: HTMLElement | null = null;
  #typed = "";
  #typedAt = 0;

  constructor(tree: HTMLElement) {
    this.#tree = tree;
    tree.onkeydown = (event) => this.#onKey(event);
    tree.onclick = ({ target }) => this.#onClick(target as Element);
    tree.addEventListener("focusin", ({ target }) => this.#enter(itemOf(target)));
  }

  /** The path of the item that has the focus, itself or within. */
  get focusedPath(): string | undefined {
    const focused = itemOf((this.#tree.getRootNode() as ShadowRoot | Document).activeElement);
    return focused && this.#tree.contains(focused) ? TreeItem.of(focused)?.path : undefined;
  }

  /** Focuses the item of that path, or the first. */
  focus(path: string): void {
    const all = this.#visible();
    (all.find((item) => TreeItem.of(item)?.path === path) ?? all[0])?.focus({ preventScroll: true });
  }

  /** The items or controls within an item have changed. */
  refresh(item: HTMLElement): void {
    if (!this.#tree.contains(this.#current)) this.#enter(this.#tree.querySelector<HTMLElement>(itemSelector));
    if (item === this.#current) setReach(item, 0);
  }

  #enter(item: HTMLElement | null): void {
    if (!item || item === this.#current) return;
    if (this.#current) setReach(this.#current, -1);
    this.#current = item;
    setReach(item, 0);
  }

  #visible(): HTMLElement[] {
    const all = [...this.#tree.querySelectorAll<HTMLElement>(itemSelector)];
    return all.filter((item) => !item.parentElement?.closest("[hidden]"));
  }

  #onClick(at: Element): void {
    const item = at.closest(".row")?.parentElement;
    if (!item || at.closest("a, button, .answer, .fact-value")) return;
    item.focus({ preventScroll: true });
    TreeItem.of(item)?.toggle();
  }

  #onKey(event: KeyboardEvent): void {
    const element = itemOf(event.target);
    const item = element && TreeItem.of(element);
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const within = event.target !== element;
    if (!(within ? this.#leave(event.key, item) : this.#act(event.key, item) || this.#type(event))) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** From a link or a button of an item. */
  #leave(key: string, item: TreeItem): boolean {
    if (/^Arrow(Up|Down)$/.test(key)) return this.#act(key, item);
    return /^(Arrow|Escape)/.test(key) && go(item.element);
  }

  #act(key: string, item: TreeItem): boolean {
    const all = this.#visible();
    const at = all.indexOf(item.element);
    const ahead = getComputedStyle(this.#tree).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (key === "ArrowDown") return go(all[at + 1]);
    if (key === "ArrowUp") return go(all[at - 1]);
    if (key === "Home") return go(all[0]);
    if (key === "End") return go(all.at(-1));
    if (key === ahead) {
      if (item.open) return go(all[at + 1]);
      item.toggle(true);
      return true;
    }
    if (/^Arrow(Left|Right)$/.test(key)) {
      if (!item.open) return go(itemOf(item.element.parentElement));
      item.toggle(false);
      return true;
    }
    if (key === "Enter" || (key === " " && !this.#typed)) item.toggle();
    return /^( |Enter)$/.test(key) && !this.#typed;
  }

  /** Goes to the next item whose name begins with what was typed. */
  #type({ key, timeStamp }: KeyboardEvent): boolean {
    if (!/^.$/u.test(key)) return false;
    this.#typed = timeStamp - this.#typedAt < pause ? this.#typed + key.toLowerCase() : key.toLowerCase();
    this.#typedAt = timeStamp;
    const all = this.#visible();
    const from = all.indexOf(this.#current ?? this.#tree) + (this.#typed.length > 1 ? 0 : 1);
    return go([...all.slice(from), ...all.slice(0, from)].find((item) => nameOf(item).startsWith(this.#typed)));
  }
}

function itemOf(at: EventTarget | null): HTMLElement | null {
  return at instanceof Element ? at.closest<HTMLElement>(itemSelector) : null;
}

function go(item: HTMLElement | null | undefined): true {
  item?.focus();
  return true;
}

function nameOf(item: HTMLElement): string {
  return (TreeItem.of(item)?.row.querySelector(".name, .fact-name")?.textContent ?? "").toLowerCase();
}

/** Puts an item and the controls of its own row into the tab order, or takes them out of it. */
function setReach(item: HTMLElement, tabIndex: number): void {
  item.tabIndex = tabIndex;
  for (const control of TreeItem.of(item)?.row.querySelectorAll<HTMLElement>("a, button") ?? []) control.tabIndex = tabIndex;
}
