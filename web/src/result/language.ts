/** The language of the nearest element that names one, through shadow roots; undefined: the browser's. */
export function languageOf(element: Element): string | undefined {
  for (let at: Element | undefined = element; at; ) {
    const named: Element | null = at.closest("[lang]");
    if (named) return named.getAttribute("lang") ?? undefined;
    const root: Node = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : undefined;
  }
  return undefined;
}

export function startsOnTheRight(element: Element): boolean {
  return getComputedStyle(element).direction === "rtl";
}
