import type { CollectionOutline, GroupOutline, Outline, ServiceOutline } from "./types.js";

interface Item {
  key: string;
  name?: string;
  description?: string;
  display?: string;
  unit?: string;
  services?: string[];
  groups?: string[];
}

interface RegistryFile {
  services?: Item[];
  groups?: Item[];
  collections?: Item[];
}

/**
 * The tree under a key of a valid registry, as results have it; undefined where there is no such key. Without a key that of
 * the first collection, else of the first group that is in no other, else of the first service.
 */
export function outlineOf(registry: string, key?: string): Outline | undefined {
  const file = JSON.parse(registry) as RegistryFile;
  const kinds = {
    collection: new Map(file.collections?.map((item) => [item.key, item])),
    group: new Map(file.groups?.map((item) => [item.key, item])),
    service: new Map(file.services?.map((item) => [item.key, item])),
  };
  const head = ({ key, name = key, description }: Item) => ({ key, name, ...(description ? { description } : {}) });
  const items = (keys: string[] | undefined, of: Map<string, Item>) => (keys ?? []).map((one) => of.get(one) ?? { key: one });
  const service = (item: Item): ServiceOutline => ({ kind: "service", ...head(item), ...(item.unit ? { unit: item.unit } : {}) });
  const group = (item: Item): GroupOutline => ({
    kind: "group",
    ...head(item),
    display: item.display ?? "text",
    services: items(item.services, kinds.service).map(service),
    groups: items(item.groups, kinds.group).map(group),
  });
  const collection = (item: Item): CollectionOutline => ({
    kind: "collection",
    ...head(item),
    groups: items(item.groups, kinds.group).map(group),
  });

  const inner = new Set(file.groups?.flatMap(({ groups }) => groups));
  const builders = { collection, group, service };
  for (const kind of ["collection", "group", "service"] as const) {
    const named = key?.startsWith(`${kind}:`) ? key.slice(kind.length + 1) : key;
    const first = () => [...kinds[kind].values()].find((item) => kind !== "group" || !inner.has(item.key));
    const item = named === undefined ? first() : kinds[kind].get(named);
    if (item) return builders[kind](item);
  }
  return undefined;
}
