import { TreeItem } from "./item.js";

const rowSelector = "[role=treeitem]";
const pause = 700;

/** The keyboard and the pointer in a tree: one item is in the tab order, with its own links and buttons. */
export interface Navigation {
  /** The path of the item that has the focus, itself or within. */
  focusedPath(): string | undefined;
  /** Focuses the item of that path, or the first. */
  focus(path: string): void;
  /** The links and buttons of a row have changed, or the rows themselves. */
  refresh(row: HTMLElement): void;
}

export function navigationOf(tree: HTMLElement): Navigation {
  let current: HTMLElement | null = null;
  let typed = "";
  let typedAt = 0;

  const enter = (row: HTMLElement | null) => {
    if (!row || row === current) return;
    if (current) setReach(current, -1);
    current = row;
    setReach(row, 0);
  };
  const visible = () => [...tree.querySelectorAll<HTMLElement>(rowSelector)].filter((row) => !row.closest("[hidden]"));

  const act = (key: string, item: TreeItem): boolean => {
    const all = visible();
    const at = all.indexOf(item.row);
    const ahead = getComputedStyle(tree).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
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
    if (key === "Enter" || (key === " " && !typed)) item.toggle();
    return /^( |Enter)$/.test(key) && !typed;
  };
  /** From a link or a button of an item. */
  const leave = (key: string, item: TreeItem): boolean =>
    /^Arrow(Up|Down)$/.test(key) ? act(key, item) : /^(Arrow|Escape)/.test(key) && go(item.row);
  /** Goes to the next item whose name begins with what was typed. */
  const type = ({ key, timeStamp }: KeyboardEvent): boolean => {
    if (!/^.$/u.test(key)) return false;
    typed = timeStamp - typedAt < pause ? typed + key.toLowerCase() : key.toLowerCase();
    typedAt = timeStamp;
    const all = visible();
    const from = all.indexOf(current ?? tree) + (typed.length > 1 ? 0 : 1);
    return go([...all.slice(from), ...all.slice(0, from)].find((row) => nameOf(row).startsWith(typed)));
  };

  tree.onkeydown = (event) => {
    const { key, target } = event;
    const row = rowOf(target);
    const item = row && TreeItem.of(row);
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!(target === row ? act(key, item) || type(event) : leave(key, item))) return;
    event.preventDefault();
    event.stopPropagation();
  };
  tree.onclick = ({ target }) => {
    const row = rowOf(target);
    if (!row || (target as Element).closest("a, button, .answer, .fact-value")) return;
    row.focus({ preventScroll: true });
    TreeItem.of(row)?.toggle();
  };
  tree.addEventListener("focusin", ({ target }) => enter(rowOf(target)));

  return {
    focusedPath() {
      const focused = rowOf((tree.getRootNode() as ShadowRoot | Document).activeElement);
      return focused && tree.contains(focused) ? TreeItem.of(focused)?.path : undefined;
    },
    focus(path) {
      const all = visible();
      (all.find((row) => TreeItem.of(row)?.path === path) ?? all[0])?.focus({ preventScroll: true });
    },
    refresh(row) {
      if (!tree.contains(current)) enter(tree.querySelector<HTMLElement>(rowSelector));
      if (row === current) setReach(row, 0);
    },
  };
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
