import type { Json, ServiceNode } from "geoprobe";
import { statusIcon, statusWords, type ShownStatus } from "./icons.js";
import type { Branch, BranchService } from "./registry.js";

/** The tree of answers. Everything that comes from servers goes in as text. */
export class AnswerTree {
  readonly #home: HTMLElement;
  /** A service that stands in two groups has two rows. */
  readonly #rows = new Map<string, Row[]>();

  constructor(home: HTMLElement, root: Branch) {
    this.#home = home;
    home.replaceChildren(this.#branch(root, 2));
  }

  /** How many services there are, each counted once. */
  get size(): number {
    return this.#rows.size;
  }

  reset(status: "idle" | "waiting"): void {
    this.#home.style.removeProperty("--total");
    for (const rows of this.#rows.values()) for (const row of rows) row.clear(status);
  }

  show(service: ServiceNode): void {
    for (const row of this.#rows.get(service.key) ?? []) row.show(service);
  }

  /** What has not been answered will not be. */
  stop(): void {
    for (const rows of this.#rows.values()) for (const row of rows) row.stop();
  }

  /** The time that a full bar means. */
  scale(milliseconds: number): void {
    this.#home.style.setProperty("--total", String(Math.max(1, milliseconds)));
  }

  #branch(branch: Branch, level: number): HTMLElement {
    const section = element("section", level === 2 ? "branch branch-root" : "branch");
    const heading = element(`h${Math.min(level, 6)}`, "branch-name", branch.name);
    section.append(heading);
    if (branch.services.length > 0) {
      const list = element("ul", "services");
      for (const service of branch.services) {
        const row = new Row(service);
        this.#rows.set(service.key, [...(this.#rows.get(service.key) ?? []), row]);
        list.append(row.item);
      }
      section.append(list);
    }
    section.append(...branch.branches.map((inner) => this.#branch(inner, level + 1)));
    return section;
  }
}

class Row {
  readonly item: HTMLLIElement;
  readonly #symbol = element("span", "symbol");
  readonly #status = element("span", "status");
  readonly #value = element("span", "value");
  readonly #meta = element("p", "meta");
  readonly #more = element("details", "more");

  readonly #description: string;

  constructor({ key, name, description }: BranchService) {
    this.#description = description;
    this.item = document.createElement("li");
    this.item.className = "service";
    this.item.dataset.key = key;
    const bar = element("span", "bar");
    bar.setAttribute("aria-hidden", "true");
    this.item.append(this.#symbol, element("span", "name", name), this.#value, this.#meta, this.#more, bar);
    this.clear("idle");
  }

  clear(status: "idle" | "waiting"): void {
    this.#mark(status);
    this.#value.replaceChildren();
    this.#meta.replaceChildren(this.#status, element("span", "fact", this.#description));
    this.#more.replaceChildren();
    this.#more.hidden = true;
    this.item.style.removeProperty("--at");
  }

  stop(): void {
    if (this.item.dataset.status === "waiting") this.#mark("cancelled");
  }

  show(service: ServiceNode): void {
    this.#mark(service.status);
    if (service.status === "ok") this.#value.replaceChildren(...valueParts(service.value, service.unit));
    const { source, error, warnings } = service;
    const facts = source ? [duration(source.elapsed_ms), sourceName(source.url), source.type.toUpperCase()] : [];
    this.#meta.replaceChildren(this.#status, ...facts.map((text) => element("span", "fact", text)));
    if (error) this.#meta.append(element("span", "reason", error.message));
    if (source) this.item.style.setProperty("--at", String(source.elapsed_ms));

    const rows: [string, string][] = this.#description ? [["About", this.#description]] : [];
    if (isObject(service.value)) for (const [name, value] of Object.entries(service.value)) rows.push([name, plain(value)]);
    if (error) rows.push(["Error", error.code + (error.http_status ? `, HTTP ${error.http_status}` : "")]);
    if (error?.locator) rows.push(["Locator", error.locator]);
    for (const warning of warnings) rows.push(["Note", warning]);
    if (source) {
      rows.push(["Answered", new Date(source.at).toLocaleString()]);
      if (source.format) rows.push(["Format", source.format]);
      if (source.attempts > 1) rows.push(["Attempts", String(source.attempts)]);
      if (source.shared_by > 1) rows.push(["Shared by", `${source.shared_by} services`]);
      if (source.attribution) rows.push(["Source", source.attribution]);
      rows.push(["Request", source.url]);
    }
    this.#more.hidden = rows.length === 0;
    this.#more.replaceChildren(element("summary", "", "Details"), definitions(rows));
  }

  #mark(status: ShownStatus): void {
    this.item.dataset.status = status;
    this.#symbol.replaceChildren(statusIcon(status));
    this.#status.textContent = statusWords[status];
  }
}

function definitions(rows: [string, string][]): HTMLElement {
  const list = element("dl", "facts");
  for (const [name, text] of rows) list.append(element("dt", "", name), element("dd", "", text));
  return list;
}

function valueParts(value: Json, unit: string | undefined): Node[] {
  if (isObject(value)) {
    const count = Object.keys(value).length;
    return [element("span", "quantity", count === 1 ? "1 attribute" : `${count} attributes`)];
  }
  const quantity = element("span", "quantity", plain(value));
  return unit ? [quantity, document.createTextNode(` ${unit}`)] : [quantity];
}

function plain(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

function sourceName(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

function element<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string, text?: string): HTMLElementTagNameMap[Name];
function element(name: string, className: string, text?: string): HTMLElement;
function element(name: string, className: string, text?: string): HTMLElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
