import type { CollectionNode, GroupNode, Json, QueryResult, ServiceNode, Status, Summary } from "../types.js";
import type { Outline, OutlineGroup, OutlineService } from "./outline.js";

type AnyNode = CollectionNode | GroupNode | ServiceNode;

/** What a result's tree was before its answers. */
export function outlineOf(node: AnyNode): Outline {
  if (node.kind === "service") return outlineOfService(node);
  if (node.kind === "group") return outlineOfGroup(node);
  return { ...headOf(node), kind: "collection", groups: node.groups.map(outlineOfGroup) };
}

function outlineOfGroup(node: GroupNode): OutlineGroup {
  return {
    ...headOf(node),
    kind: "group",
    display: node.display,
    services: node.services.map(outlineOfService),
    groups: node.groups.map(outlineOfGroup),
  };
}

function outlineOfService(node: ServiceNode): OutlineService {
  return { ...headOf(node), kind: "service", ...(node.unit === undefined ? {} : { unit: node.unit }) };
}

function headOf(node: AnyNode & { description?: string }): { key: string; name: string; description?: string } {
  const { key, name, description } = node;
  return description === undefined ? { key, name } : { key, name, description };
}

/** The services below a node, each once, by key. */
export function servicesOf<Service extends OutlineService | ServiceNode>(
  node: { kind: string; services?: Service[]; groups?: object[] } | Service,
  found = new Map<string, Service>(),
): Map<string, Service> {
  if (node.kind === "service") found.set((node as Service).key, node as Service);
  const { services = [], groups = [] } = node as { services?: Service[]; groups?: never[] };
  for (const service of services) found.set(service.key, service);
  for (const group of groups) servicesOf<Service>(group, found);
  return found;
}

/** The document with the one service of `answer` in place of what it says of that service. */
export function withAnswer(document: QueryResult, answer: QueryResult): QueryResult {
  const root = replaced(document.root, servicesOf<ServiceNode>(answer.root));
  return { ...document, root, summary: summed(root, document.summary, answer.summary) };
}

function replaced<Node extends AnyNode>(node: Node, by: Map<string, ServiceNode>): Node {
  if (node.kind === "service") return (by.get(node.key) as Node | undefined) ?? node;
  const groups = node.groups.map((group) => replaced(group, by));
  if (node.kind === "group") return { ...node, services: node.services.map((service) => replaced(service, by)), groups };
  return { ...node, groups };
}

function summed(root: AnyNode, former: Summary, added: Summary): Summary {
  const counts: Record<Status, number> = { ok: 0, empty: 0, nodata: 0, outside: 0, error: 0, timeout: 0, cancelled: 0 };
  for (const { status } of servicesOf<ServiceNode>(root).values()) ++counts[status];
  return {
    ...former,
    ...counts,
    exchanges: former.exchanges + added.exchanges,
    attempts: former.attempts + added.attempts,
    bytes: former.bytes + added.bytes,
    elapsed_ms: former.elapsed_ms + added.elapsed_ms,
  };
}

/** The document as the native program prints it with `--format csv`. */
export function csvOf({ root }: QueryResult): string {
  const lines = ["key,name,group,status,value,unit,error,url"];
  const write = (node: AnyNode, group: string) => {
    if (node.kind === "service") {
      const { key, name, status, value, unit = "", error, source } = node;
      const fields = [key, name, group, status, textOf(value), unit, error ? `${error.code}: ${error.message}` : "", source?.url ?? ""];
      lines.push(fields.map(field).join(","));
      return;
    }
    const inner = node.kind === "group" ? node.key : group;
    if (node.kind === "group") for (const service of node.services) write(service, inner);
    for (const below of node.groups) write(below, inner);
  };
  write(root, "");
  return `${lines.join("\n")}\n`;
}

function textOf(value: Json): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function field(text: string): string {
  return /[,"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function sameTree(one: Outline | undefined, other: Outline | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
