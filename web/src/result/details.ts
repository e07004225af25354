import type { Json, ServiceNode, Source } from "../types.js";
import { element } from "./dom.js";
import { TreeItem, type TreeContext } from "./item.js";
import type { FactName } from "./messages.js";
import type { OutlineService } from "./outline.js";
import { clean, isBranch, membersOf, previewNodes, scalarNodes, textNode, type Branch } from "./values.js";

const most = 200;

type Fact = [FactName, Node];

/** The attributes of a value as items. */
export function attributeItems(context: TreeContext, path: string, value: Branch): HTMLElement[] {
  const members = membersOf(value, context.words);
  const shown = members.slice(0, most).map(([name, member], index) => attributeItem(context, `${path}/@${index}`, name, member));
  if (members.length > most) {
    const { words } = context;
    shown.push(new TreeItem(context, `${path}/@`, "fact", element("span", "more", words.count(words.say.more, members.length - most))).element);
  }
  return shown;
}

function attributeItem(context: TreeContext, path: string, name: string, value: Json): HTMLElement {
  const { words } = context;
  const branch = isBranch(value) ? value : undefined;
  const nodes = branch ? previewNodes(branch, words) : scalarNodes(value, undefined, words, false);
  const item = pair(context, path, "attribute", clean(name), nodes);
  if (branch) item.setChildren(() => attributeItems(context, path, branch), false);
  return item.element;
}

/** What is known of a leaf beside its value. */
export function factItems(context: TreeContext, path: string, spec: OutlineService, node: ServiceNode | undefined): HTMLElement[] {
  return factsOf(context, spec, node).map(
    ([name, value], index) => pair(context, `${path}/${index}`, `fact-${name}`, context.words.say.fact[name], [value]).element,
  );
}

export function hasFacts(spec: OutlineService, node: ServiceNode | undefined): boolean {
  return Boolean(spec.description ?? node?.error ?? node?.source) || (node?.warnings.length ?? 0) > 0;
}

function factsOf({ words }: TreeContext, spec: OutlineService, node: (ServiceNode & { documentation?: string }) | undefined): Fact[] {
  const facts: Fact[] = [];
  const add = (name: FactName, text: string | undefined) => {
    if (text) facts.push([name, textNode(text, words)]);
  };
  add("description", spec.description);
  if (node?.error) {
    const { code, message, http_status: status, locator } = node.error;
    add("message", message);
    add("code", status ? `${code} (HTTP ${status})` : code);
    add("locator", locator);
  }
  for (const warning of node?.warnings ?? []) add("warning", warning);
  const source: (Source & { documentation?: string }) | undefined = node?.source;
  if (source) {
    add("attribution", source.attribution);
    add("licence", source.licence);
    add("documentation", source.documentation ?? node?.documentation);
    add("server", hostOf(source.url));
    add("type", source.type);
    add("format", source.format);
    add("via", source.via);
    if (source.cached) add("cached", words.say.yes);
    else add("elapsed", words.duration(source.elapsed_ms));
    add("at", words.time(source.at));
    if (source.attempts > 1) add("attempts", words.number(source.attempts));
    if (source.shared_by > 1) add("shared", words.count(words.say.services, source.shared_by));
    add("url", source.url);
  }
  return facts;
}

function pair(context: TreeContext, path: string, part: string, name: string, value: Node[]): TreeItem {
  const cells = [element("bdi", "fact-name", name), element("span", "fact-value", ...value)];
  return new TreeItem(context, path, `fact ${part}`, ...cells);
}

function hostOf(url: string): string | undefined {
  try {
    return new URL(url).host;
  } catch {
    return undefined;
  }
}
