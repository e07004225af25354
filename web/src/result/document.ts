import type { CollectionNode, GroupNode, Json, Outline, QueryResult, ServiceNode, ServiceOutline, Summary } from "../types.js";
import { statuses } from "./icons.js";

type AnyNode = CollectionNode | GroupNode | ServiceNode;

const outlined = ["kind", "key", "name", "description", "unit", "display", "services", "groups"];

/** What a result's tree was before its answers. */
export function outlineOf(node: AnyNode): Outline {
  return JSON.parse(JSON.stringify(node, outlined)) as Outline;
}

export function sameTree(one: Outline | undefined, other: Outline | undefined): boolean {
  return !!one && JSON.stringify(one, outlined) === JSON.stringify(other, outlined);
}

/** The services below a node, each once, by key. */
export function servicesOf<Service extends ServiceOutline | ServiceNode>(node: AnyNode | Outline, found = new Map<string, Service>()) {
  if (node.kind === "service") found.set(node.key, node as Service);
  else {
    if (node.kind === "group") for (const service of node.services) servicesOf(service, found);
    for (const group of node.groups) servicesOf(group, found);
  }
  return found;
}

/** The document with the one service of `answer` in place of what it says of that service. */
export function withAnswer(document: QueryResult, answer: QueryResult): QueryResult {
  const root = replaced(document.root, servicesOf(answer.root));
  const summary: Summary = { ...document.summary };
  for (const name of ["exchanges", "attempts", "bytes", "elapsed_ms"] as const) summary[name] += answer.summary[name];
  for (const status of statuses) summary[status] = 0;
  for (const { status } of servicesOf<ServiceNode>(root).values()) ++summary[status];
  return { ...document, root, summary };
}

function replaced<Node extends AnyNode>(node: Node, by: Map<string, ServiceNode>): Node {
  if (node.kind === "service") return (by.get(node.key) as Node | undefined) ?? node;
  const copy = { ...node, groups: node.groups.map((group) => replaced(group, by)) };
  if (copy.kind === "group") copy.services = copy.services.map((service) => replaced(service, by));
  return copy;
}

/** The document as the native program prints it with `--format csv`. */
export function csvOf({ root, point }: QueryResult): string {
  const rows = [["key", "name", "group", "status", "value", "unit", "error", "url", "x", "y", "crs", "at", "cached"]];
  const where = [decimalOf(point.x), decimalOf(point.y), point.crs];
  const add = (node: AnyNode, group: string) => {
    if (node.kind === "service") {
      const { key, name, status, value, unit = "", error, source } = node;
      rows.push([key, name, group, status, textOf(value), unit, error ? `${error.code}: ${error.message}` : "", source?.url ?? "", ...where, source?.at ?? "", source ? String(source.cached) : ""]);
      return;
    }
    if (node.kind === "group") for (const service of node.services) add(service, node.key);
    for (const below of node.groups) add(below, group);
  };
  add(root, "");
  return rows.map((row) => `${row.map(cell).join(",")}\n`).join("");
}

/** Without an exponent, on the grid that coordinates lie on. */
function decimalOf(value: number): string {
  return value.toFixed(9).replace(/\.?0+$/, "");
}

function textOf(value: Json): string {
  return value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

function cell(text: string): string {
  // A spreadsheet would run it as a formula.
  if (/^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text))) text = `'${text}`;
  return /[,"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
