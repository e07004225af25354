// The parts of a registry file that the page shows before any service has answered.

export interface RegistryFile {
  services?: { key: string; name?: string; description?: string }[];
  groups?: { key: string; name?: string; services?: string[]; groups?: string[] }[];
  collections?: { key: string; name?: string; groups?: string[] }[];
  /** Where `geoprobe demo` asks, and for how long. */
  "x-demo"?: { point?: [number, number]; deadline?: number };
}

export interface BranchService {
  key: string;
  name: string;
  description: string;
}

/** A node of the tree to be filled in. */
export interface Branch {
  /** With its kind, as engine.query takes it: "collection:site". */
  key: string;
  name: string;
  services: BranchService[];
  branches: Branch[];
}

/** What can be asked about: the collections, else the outermost groups, else each service. */
export function rootsOf(registry: RegistryFile): Branch[] {
  const services = new Map(registry.services?.map((service) => [service.key, service]));
  const groups = new Map(registry.groups?.map((group) => [group.key, group]));

  const serviceBranch = (key: string): BranchService => {
    const { name = key, description = "" } = services.get(key) ?? {};
    return { key, name, description };
  };
  const groupBranch = (key: string): Branch => {
    const group = groups.get(key);
    return {
      key: `group:${key}`,
      name: group?.name ?? key,
      services: (group?.services ?? []).map(serviceBranch),
      branches: (group?.groups ?? []).map(groupBranch),
    };
  };

  if (registry.collections?.length)
    return registry.collections.map((collection) => ({
      key: `collection:${collection.key}`,
      name: collection.name ?? collection.key,
      services: [],
      branches: (collection.groups ?? []).map(groupBranch),
    }));
  if (groups.size > 0) {
    const inner = new Set([...groups.values()].flatMap((group) => group.groups ?? []));
    return [...groups.keys()].filter((key) => !inner.has(key)).map(groupBranch);
  }
  return [...services.keys()].map(serviceBranch).map((service) => ({
    key: `service:${service.key}`,
    name: service.name,
    services: [service],
    branches: [],
  }));
}
