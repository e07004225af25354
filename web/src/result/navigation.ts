import { TreeItem } from "./item.js";

const rowSelector = "[role=treeitem]";
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
    tree.addEventListener("focusin", ({ target }) => this.#enter(rowOf(target)));
  }

  /** The path of the item that has the focus, itself or within. */
  get focusedPath(): string | undefined {
    const focused = rowOf((this.#tree.getRootNode() as ShadowRoot | Document).activeElement);
    return focused && this.#tree.contains(focused) ? TreeItem.of(focused)?.path : undefined;
  }

  /** Focuses the item of that path, or the first. */
  focus(path: string): void {
    const all = this.#visible();
    (all.find((row) => TreeItem.of(row)?.path === path) ?? all[0])?.focus({ preventScroll: true });
  }

  /** The links and buttons of a row have changed, or the rows themselves. */
  refresh(row: HTMLElement): void {
    if (!this.#tree.contains(this.#current)) this.#enter(this.#tree.querySelector<HTMLElement>(rowSelector));
    if (row === this.#current) setReach(row, 0);
  }

  #enter(row: HTMLElement | null): void {
    if (!row || row === this.#current) return;
    if (this.#current) setReach(this.#current, -1);
    this.#current = row;
    setReach(row, 0);
  }

  #visible(): HTMLElement[] {
    const all = [...this.#tree.querySelectorAll<HTMLElement>(rowSelector)];
    return all.filter((row) => !row.closest("[hidden]"));
  }

  #onClick(at: Element): void {
    const row = rowOf(at);
    if (!row || at.closest("a, button, .answer, .fact-value")) return;
    row.focus({ preventScroll: true });
    TreeItem.of(row)?.toggle();
  }

  #onKey(event: KeyboardEvent): void {
    const row = rowOf(event.target);
    const item = row && TreeItem.of(row);
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const within = event.target !== row;
    if (!(within ? this.#leave(event.key, item) : this.#act(event.key, item) || this.#type(event))) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** From a link or a button of an item. */
  #leave(key: string, item: TreeItem): boolean {
    if (/^Arrow(Up|Down)$/.test(key)) return this.#act(key, item);
    return /^(Arrow|Escape)/.test(key) && go(item.row);
  }

  #act(key: string, item: TreeItem): boolean {
    const all = this.#visible();
    const at = all.indexOf(item.row);
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
      if (!item.open) return go(item.element.parentElement?.closest(".item")?.firstElementChild);
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
    return go([...all.slice(from), ...all.slice(0, from)].find((row) => nameOf(row).startsWith(this.#typed)));
  }
}

function rowOf(at: EventTarget | null): HTMLElement | null {
  return at instanceof Element ? at.closest<HTMLElement>(rowSelector) : null;
}

function go(row: Element | null | undefined): true {
  (row as HTMLElement | null | undefined)?.focus();
  return true;
}

function nameOf(row: HTMLElement): string {
  return (row.querySelector(".name, .fact-name")?.textContent ?? "").toLowerCase();
}

/** Puts a row and its links and buttons into the tab order, or takes them out of it. */
function setReach(row: HTMLElement, tabIndex: number): void {
  for (const one of [row, ...row.querySelectorAll<HTMLElement>("a, button")]) one.tabIndex = tabIndex;
}
