type Child = Node | string;

/** An element with the parts that name it, to styles within and without. Texts go in as text. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  part = "",
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (part) made.setAttribute("part", part);
  made.append(...children);
  return made;
}

export function button(part: string, text: string, onClick: () => void): HTMLButtonElement {
  const made = element("button", `button ${part}`, text);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

export function svg(name: string, attributes: Record<string, string | number>, ...children: Element[]): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

let ids = 0;

/** Gives the element an id that is its own in the document. */
export function identify<Made extends Element>(made: Made): Made {
  made.id = `geoprobe-${++ids}`;
  return made;
}
