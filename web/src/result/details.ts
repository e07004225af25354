import type { Json, ServiceNode, ServiceOutline, Source } from "../types.js";
import { element } from "./dom.js";
import { TreeItem, type TreeContext } from "./item.js";
import type { FactName } from "./messages.js";
import { isBranch, labelledNodes, labelOf, membersOf, nameNode, previewOf, textNode, type Branch } from "./values.js";

const most = 200;

/** The attributes of a value as items, with what the reply calls them. */
export function attributeItems(context: TreeContext, path: string, value: Branch, labels?: Json): TreeItem[] {
  const { words } = context;
  const members = membersOf(value, words);
  const items = members.slice(0, most).map(([name, member], index) => attributeItem(context, `${path}/@${index}`, name, member, labelOf(labels, name)));
  if (members.length <= most) return items;
  const rest = element("span", "more", words.count(words.say.more, members.length - most));
  return [...items, new TreeItem(context, `${path}/@`, "fact", rest)];
}

function attributeItem(context: TreeContext, path: string, name: string, value: Json, label?: string): TreeItem {
  const { words } = context;
  if (!isBranch(value)) return pair(context, path, "attribute-fact", nameNode("fact-name", name), labelledNodes(value, label, words));
  const item = pair(context, path, "attribute-fact", nameNode("fact-name", name), [previewOf(value, words)]);
  item.setChildren(() => attributeItems(context, path, value), false);
  return item;
}

/** What is known of a leaf beside its value. */
export function factItems(context: TreeContext, path: string, spec: Omit<ServiceOutline, "kind">, node: ServiceNode | undefined): TreeItem[] {
  const { words } = context;
  return factsOf(context, spec, node)
    .filter(([, text]) => text)
    .map(([name, text = ""]) => {
      const names = element("span", "fact-name", words.say.fact[name]);
      return pair(context, `${path}/${name}`, `fact-${name}`, names, [textNode(text, words)]);
    });
}

function factsOf({ words }: TreeContext, spec: Omit<ServiceOutline, "kind">, node: ServiceNode | undefined): [FactName, string | undefined][] {
  const source: (Source & { documentation?: string }) | undefined = node?.source;
  const error = node?.error;
  return [
    ["description", spec.description],
    ["message", error?.message],
    ["code", error && error.code + (error.http_status ? ` (HTTP ${error.http_status})` : "")],
    ["locator", error?.locator],
    ...(node?.warnings ?? []).map((text): [FactName, string] => ["warning", text]),
    ...(source
      ? ([
          ["attribution", source.attribution],
          ["licence", source.licence],
          ["documentation", source.documentation],
          ["server", /^https?:\/\/([^/?#]+)/.exec(source.url)?.[1]],
          ["type", source.type],
          ["format", source.format],
          ["via", source.via],
          source.cached ? ["cached", words.say.yes] : ["elapsed", words.duration(source.elapsed_ms)],
          ["at", words.time(source.at)],
          ["attempts", source.attempts > 1 ? words.number(source.attempts) : ""],
          ["shared", source.shared_by > 1 ? words.count(words.say.services, source.shared_by) : ""],
          ["url", source.url],
        ] as [FactName, string | undefined][])
      : []),
  ];
}

function pair(context: TreeContext, path: string, names: string, name: HTMLElement, value: (Node | string)[]): TreeItem {
  return new TreeItem(context, path, `fact ${names}`, name, element("span", "fact-value", ...value));
}
