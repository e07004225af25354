/** The popup's background: the element's own. */
export const paper = "var(--geoprobe-background,light-dark(#fff,#172127))";
/** The declarations of a close button. */
export const closeButton = `{width:24px;height:24px;padding:0;border:0;border-radius:8px;background:${paper};color:light-dark(#333,#ddd);font:18px/24px system-ui,sans-serif;z-index:1}`;
const css = `.geoprobe-popup{box-sizing:border-box;overflow:auto;overscroll-behavior:contain;padding:4px 10px 10px;--geoprobe-width:100%}
.geoprobe-popup:focus{outline-offset:-3px}
.geoprobe-popup>::part(header){padding-right:20px}`;
const styled = new WeakSet<Node>();
const margin = 8;

/** Puts rules into the document, or into the shadow tree, that the map lies in; once. */
export function addRules(map: HTMLElement, rules: string): void {
  const root = map.getRootNode() as Document | ShadowRoot;
  if (styled.has(root)) return;
  styled.add(root);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css + rules);
  root.adoptedStyleSheets.push(sheet);
}

/** A box around the element that scrolls where the map is too small for it. */
export interface PopupBox {
  readonly node: HTMLElement;
  /** Makes it as wide and as high as the map allows, and begins to tell when it grew; returns the width in pixels. */
  fit(): number;
  /** Tells no more. */
  rest(): void;
}

/** `grown` is called when the box has got another size. */
export function popupBox(map: HTMLElement, element: HTMLElement, grown: () => void): PopupBox {
  const node = document.createElement("div");
  node.className = "geoprobe-popup";
  node.tabIndex = 0;
  node.append(element);
  const sizes = new ResizeObserver(grown);
  return {
    node,
    fit() {
      const width = Math.min(340, map.clientWidth - 40);
      node.style.width = `${width}px`;
      node.style.maxHeight = `${Math.min(420, map.clientHeight * 0.65)}px`;
      node.scrollTop = 0;
      sizes.observe(node);
      return width;
    },
    rest: () => sizes.disconnect(),
  };
}

/** By how many pixels a map must be panned for the popup to lie in it; where it cannot, for its start to. */
export function panToShow(popup: HTMLElement, map: HTMLElement): [number, number] {
  const inner = popup.getBoundingClientRect();
  const outer = map.getBoundingClientRect();
  const along = (before: number, after: number) => (before < margin ? before - margin : Math.max(0, Math.min(margin - after, before - margin)));
  return [along(inner.left - outer.left, outer.right - inner.right), along(inner.top - outer.top, outer.bottom - inner.bottom)];
}
