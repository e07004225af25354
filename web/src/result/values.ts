import type { Json } from "../types.js";
import { element } from "./dom.js";
import type { Words } from "./words.js";

const longest = 2000;
const most = 8;

// Control characters and the two overrides of direction; what else steers direction ends with its <bdi>.
const steering = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202d\u202e]/g;
const address = /https?:\/\/[^\s<>"'`{}|\\^\ufffd]+/gi;

export type Branch = Json[] | { [name: string]: Json };

/** A text from elsewhere, to be shown: control characters become U+FFFD. */
export function clean(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(steering, "\ufffd");
}

/** A name from elsewhere, isolated from its surroundings. */
export function nameNode(names: string, text: string): HTMLElement {
  return element("bdi", names, clean(text));
}

/** A text from elsewhere, isolated from its surroundings, its web addresses as links. */
export function textNode(text: string, words: Words): HTMLElement {
  const shown = clean(text);
  if (shown.length <= longest) return element("bdi", "text", ...linked(shown));
  const rest = element("span", "more", words.count(words.say.characters, text.length));
  return element("bdi", "text", `${shown.slice(0, longest)}… `, rest);
}

export function isBranch(value: Json): value is Branch {
  if (Array.isArray(value)) return value.length > most || value.some((item) => typeof item === "object" && item !== null);
  return typeof value === "object" && value !== null;
}

/** The members of an object by name, of an array by number from 1. */
export function membersOf(value: Branch, words: Words): [string, Json][] {
  return Array.isArray(value) ? value.map((item, index) => [words.number(index + 1), item]) : Object.entries(value);
}

/** A value that fits on a line. */
export function scalarNodes(value: Json, words: Words, unit?: string, grouped = false): (Node | string)[] {
  const items = Array.isArray(value) && value.length > 0 ? value : [value];
  const nodes = items.flatMap((item, index) => [index ? ", " : "", scalar(item, words, grouped)]);
  return unit ? [...nodes, "\u00a0", nameNode("unit", unit)] : nodes;
}

/** A value that fits on a line behind what the reply calls it, if it does. */
export function labelledNodes(value: Json, label: Json | undefined, words: Words): (Node | string)[] {
  const nodes = scalarNodes(value, words);
  return typeof label === "string" && label !== value ? [textNode(label, words), " (", ...nodes, ")"] : nodes;
}

/** What the reply calls a member of a value. */
export function labelOf(labels: Json | undefined, name: string): string | undefined {
  if (typeof labels !== "object" || labels === null || Array.isArray(labels) || !Object.hasOwn(labels, name)) return undefined;
  const label = labels[name];
  return typeof label === "string" ? label : undefined;
}

/** The beginning of a branch, on a line. */
export function previewOf(value: Branch, words: Words, labels?: Json): HTMLElement {
  const members = membersOf(value, words);
  const shown = members.slice(0, 4).map(([name, member]) => {
    const nodes = isBranch(member) ? ["…"] : labelledNodes(member, labelOf(labels, name), words);
    return element("span", "attribute", nameNode("attribute-name", name), " ", ...nodes);
  });
  const rest = members.length - shown.length;
  if (rest > 0) shown.push(element("span", "more", words.count(words.say.more, rest)));
  return element("span", "value preview", ...(shown.length > 0 ? shown : [words.say.nothing]));
}

function scalar(value: Json, words: Words, grouped: boolean): Node | string {
  if (typeof value === "string" && value !== "") return textNode(value, words);
  if (typeof value === "number") return element("bdi", "number", words.number(value, grouped));
  const { yes, no, nothing } = words.say;
  return typeof value === "boolean" ? (value ? yes : no) : nothing;
}

function linked(text: string): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(address)) {
    const link = linkTo(match.length === text.length ? match : match.replace(/[.,;:!?)\]]+$/, ""));
    if (!link) continue;
    nodes.push(text.slice(end, index), link);
    end = index + link.text.length;
  }
  return [...nodes, text.slice(end)];
}

function linkTo(text: string): HTMLAnchorElement | undefined {
  const link = element("a", "link", text);
  link.href = text;
  if (!/^https?:$/.test(link.protocol) || link.username || link.password) return undefined;
  link.rel = "noopener noreferrer";
  link.target = "_blank";
  link.tabIndex = -1;
  return link;
}
