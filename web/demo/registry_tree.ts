/** The parts of a registry file that the page needs before it asks. */
export interface RegistryFile {
  services?: { key: string; name?: string }[];
  groups?: { key: string; name?: string; groups?: string[] }[];
  collections?: { key: string; name?: string }[];
  /** Where `geoprobe demo` asks, and for how long. */
  "x-demo"?: { point?: [number, number]; deadline?: number };
}

/** Something that can be asked about; `key` with its kind, as engine.query takes it: "collection:site". */
export interface Choice {
  key: string;
  name: string;
}

/** The collections, then the groups, then the services. */
export function choicesOf(registry: RegistryFile): { kind: string; choices: Choice[] }[] {
  const kinds = [
    ["Collections", "collection", registry.collections],
    ["Groups", "group", registry.groups],
    ["Services", "service", registry.services],
  ] as const;
  return kinds.flatMap(([kind, prefix, nodes]) =>
    nodes?.length ? [{ kind, choices: nodes.map(({ key, name }) => ({ key: `${prefix}:${key}`, name: name ?? key })) }] : [],
  );
}

export function serviceNames(registry: RegistryFile): Map<string, string> {
  return new Map(registry.services?.map(({ key, name }) => [key, name ?? key]));
}
