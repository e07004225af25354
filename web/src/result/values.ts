import type { Json } from "../types.js";
import { element } from "./dom.js";
import type { Words } from "./words.js";

const longest = 2000;
const fewest = 8;

// Control characters and the two overrides of direction; what else steers direction ends with its <bdi>.
const steering = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202d\u202e]/g;
const address = /https?:\/\/[^\s<>"'`{}|\\^\ufffd]+/gi;

export type Branch = Json[] | { [name: string]: Json };

/** A text from elsewhere, to be shown: control characters become U+FFFD. */
export function clean(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(steering, "\ufffd");
}

export function isBranch(value: Json): value is Branch {
  if (Array.isArray(value)) return value.length > fewest || value.some((item) => typeof item === "object" && item !== null);
  return typeof value === "object" && value !== null;
}

/** The members of an object by name, of an array by number from 1. */
export function membersOf(value: Branch, words: Words): [string, Json][] {
  return Array.isArray(value) ? value.map((item, index) => [words.number(index + 1), item]) : Object.entries(value);
}

/** A text from elsewhere, isolated from its surroundings, its web addresses as links. */
export function textNode(text: string, words: Words): HTMLElement {
  const shown = clean(text);
  const bdi = element("bdi", "", ...linked(shown.length > longest ? shown.slice(0, longest) : shown));
  if (shown.length > longest) bdi.append("… ", element("span", "more", `(${words.count(words.say.characters, text.length)})`));
  return bdi;
}

/** A value that fits on a line. */
export function scalarNodes(value: Json, unit: string | undefined, words: Words, grouped = true): Node[] {
  const nodes = Array.isArray(value)
    ? value.flatMap((item, index) => [...(index ? [document.createTextNode(", ")] : []), single(item, words, grouped)])
    : [single(value, words, grouped)];
  if (unit) nodes.push(document.createTextNode("\u00a0"), element("bdi", "unit", clean(unit)));
  return nodes;
}

/** The beginning of a branch, on a line. */
export function previewNodes(value: Branch, words: Words): Node[] {
  const members = membersOf(value, words);
  const shown = members.slice(0, 4).map(([name, member]) =>
    element("span", "attribute", element("bdi", "attribute-name", clean(name)), " ", ...(isBranch(member) ? ["…"] : scalarNodes(member, undefined, words, false))),
  );
  const rest = members.length - shown.length;
  if (rest > 0) shown.push(element("span", "more", words.count(words.say.more, rest)));
  return shown.length > 0 ? shown : [document.createTextNode(words.say.nothing)];
}

function single(value: Json, words: Words, grouped: boolean): Node {
  if (typeof value === "string" && value !== "") return textNode(value, words);
  return element("bdi", "", plain(value, words, grouped));
}

function plain(value: Json, words: Words, grouped: boolean): string {
  if (typeof value === "number") return words.number(value, grouped);
  if (typeof value === "boolean") return value ? words.say.yes : words.say.no;
  return words.say.nothing;
}

function linked(text: string): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(address)) {
    const url = match.length === text.length ? match : match.replace(/[.,;:!?)\]]+$/, "");
    const link = linkTo(url);
    if (!link) continue;
    nodes.push(text.slice(end, index), link);
    end = index + url.length;
  }
  return [...nodes, text.slice(end)];
}

function linkTo(text: string): HTMLAnchorElement | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) return undefined;
  const link = element("a", "link", text);
  link.href = url.href;
  link.rel = "noopener noreferrer";
  link.target = "_blank";
  link.tabIndex = -1;
  return link;
}
