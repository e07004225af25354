type Child = Node | string;

/** Gives an element the names by which styles find it: as classes from within, as parts from without. */
export function named<Made extends Element>(made: Made, names: string): Made {
  made.setAttribute("class", names);
  made.setAttribute("part", names);
  return made;
}

/** An element with its names. Texts go in as text. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  names: string,
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const made = named(document.createElement(name), names);
  made.append(...children);
  return made;
}

export function button(names: string, onClick: () => void, ...children: Child[]): HTMLButtonElement {
  const made = element("button", `button ${names}`, ...children);
  made.type = "button";
  made.onclick = onClick;
  return made;
}

export function svg(name: string, names: string, attributes: Record<string, string | number>, ...children: Element[]): SVGElement {
  const made = named(document.createElementNS("http://www.w3.org/2000/svg", name), names);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

let ids = 0;

/** The element's id, its own in the document. */
export function idOf(made: Element): string {
  return (made.id ||= `geoprobe-${++ids}`);
}
