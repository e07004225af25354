import { TreeItem } from "./item.js";

const itemSelector = '[role="treeitem"]';
const pause = 700;

/** The keyboard and the pointer in a tree: one item is in the tab order, with its own links and buttons. */
export class Navigation {
  readonly #tree: HTMLElement;
  readonly #rightToLeft: boolean;
  #current: HTMLElement | undefined;
  #typed = "";
  #typedAt = 0;

  constructor(tree: HTMLElement, rightToLeft: boolean) {
    this.#tree = tree;
    this.#rightToLeft = rightToLeft;
    tree.addEventListener("keydown", (event) => this.#onKey(event));
    tree.addEventListener("focusin", ({ target }) => this.#enter(itemOf(target)));
    tree.addEventListener("click", (event) => this.#onClick(event));
    this.#enter(tree.querySelector<HTMLElement>(itemSelector));
  }

  /** The path of the item that has the focus, itself or within. */
  get focusedPath(): string | undefined {
    const item = itemOf((this.#tree.getRootNode() as ShadowRoot | Document).activeElement);
    return item && this.#tree.contains(item) ? TreeItem.of(item)?.path : undefined;
  }

  /** Focuses the item of that path, or the first. */
  focus(path: string): void {
    const all = this.#visible();
    (all.find((item) => TreeItem.of(item)?.path === path) ?? all[0])?.focus({ preventScroll: true });
  }

  /** The items or controls within an item have changed. */
  refresh(item: HTMLElement): void {
    if (!this.#current?.isConnected && this.#tree.isConnected) this.#enter(this.#visible()[0] ?? null);
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

  #onClick({ target }: MouseEvent): void {
    const at = target as Element;
    const row = at.closest('[part~="row"]');
    if (!row || at.closest('a, button, [part~="answer"], [part~="fact-value"]')) return;
    const item = row.parentElement;
    if (!item) return;
    item.focus({ preventScroll: true });
    TreeItem.of(item)?.toggle();
  }

  #onKey(event: KeyboardEvent): void {
    const element = itemOf(event.target);
    const item = element && TreeItem.of(element);
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const within = event.target !== element;
    if (this.#act(this.#meaning(event.key), item, within) || (!within && this.#type(event))) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #meaning(key: string): string {
    if (!this.#rightToLeft) return key;
    return key === "ArrowLeft" ? "ArrowRight" : key === "ArrowRight" ? "ArrowLeft" : key;
  }

  #act(key: string, item: TreeItem, within: boolean): boolean {
    if (within && !/^(Arrow|Escape)/.test(key)) return false;
    if (within && key !== "ArrowUp" && key !== "ArrowDown") return go(item.element);
    const all = this.#visible();
    const at = all.indexOf(item.element);
    switch (key) {
      case "ArrowDown":
        return go(all[at + 1]);
      case "ArrowUp":
        return go(all[at - 1]);
      case "Home":
        return go(all[0]);
      case "End":
        return go(all.at(-1));
      case "ArrowRight":
        if (!item.expandable) return false;
        if (item.open) return go(all[at + 1]);
        item.toggle(true);
        return true;
      case "ArrowLeft":
        if (item.expandable && item.open) item.toggle(false);
        else go(itemOf(item.element.parentElement));
        return true;
      case "Enter":
      case " ":
        if (key === " " && this.#typed && performance.now() - this.#typedAt < pause) return false;
        item.toggle();
        return item.expandable;
    }
    return false;
  }

  #type({ key, timeStamp }: KeyboardEvent): boolean {
    if (!/^.$/u.test(key)) return false;
    this.#typed = timeStamp - this.#typedAt < pause ? this.#typed + key : key;
    this.#typedAt = timeStamp;
    const repeated = new Set(this.#typed).size === 1;
    const wanted = (repeated ? key : this.#typed).toLocaleLowerCase();
    const all = this.#visible();
    const at = this.#current ? all.indexOf(this.#current) : -1;
    const from = at + (repeated ? 1 : 0);
    return go([...all.slice(from), ...all.slice(0, from)].find((item) => nameOf(item).startsWith(wanted)));
  }
}

function itemOf(at: EventTarget | null): HTMLElement | null {
  return at instanceof Element ? at.closest<HTMLElement>(itemSelector) : null;
}

function go(item: HTMLElement | null | undefined): boolean {
  item?.focus();
  return true;
}

function nameOf(item: HTMLElement): string {
  return (TreeItem.of(item)?.row.querySelector("bdi, span")?.textContent ?? "").trim().toLocaleLowerCase();
}

/** Puts an item and the controls of its own row into the tab order, or takes them out of it. */
function setReach(item: HTMLElement, tabIndex: number): void {
  item.tabIndex = tabIndex;
  for (const control of TreeItem.of(item)?.row.querySelectorAll<HTMLElement>("a, button") ?? []) control.tabIndex = tabIndex;
}
