import type { ServiceNode } from "../types.js";
import { attributeItems, factItems, hasFacts } from "./details.js";
import { button, element } from "./dom.js";
import { icon, type ShownStatus } from "./icons.js";
import { TreeItem, type TreeContext } from "./item.js";
import type { OutlineService } from "./outline.js";
import { clean, isBranch, previewNodes, scalarNodes, type Branch } from "./values.js";

const failures = new Set<ShownStatus>(["error", "timeout", "cancelled"]);

/** A service and its answer. A service that stands in two groups has two of these. */
export class LeafView {
  readonly item: TreeItem;
  readonly key: string;
  readonly name: string;
  status: ShownStatus = "waiting";
  node: ServiceNode | undefined;
  readonly #context: TreeContext;
  readonly #spec: OutlineService;
  readonly #symbol = element("span", "symbol-cell");
  readonly #answer = element("div", "answer");
  readonly #word = element("span");
  readonly #name: HTMLElement;

  constructor(context: TreeContext, path: string, spec: OutlineService) {
    this.#context = context;
    this.#spec = spec;
    this.key = spec.key;
    this.name = clean(spec.name || spec.key);
    this.#name = element("bdi", "name", this.name);
    this.item = new TreeItem(context, path, "leaf", this.#symbol, this.#name, this.#answer, this.#word);
    this.show(undefined);
  }

  /** Shows an answer, or, without one, that it is waited for or (`stopped`) no longer is. */
  show(node: ServiceNode | undefined, stopped = false): void {
    this.node = node;
    this.status = node?.status ?? (stopped ? "cancelled" : "waiting");
    const { words } = this.#context;
    this.item.element.setAttribute("part", `item leaf status-${this.status}`);
    this.#symbol.replaceChildren(icon(this.status));
    this.#word.setAttribute("part", `status status-${this.status}`);
    this.#word.textContent = words.say.status[this.status];
    const focused = this.#answer.contains((this.#answer.getRootNode() as ShadowRoot | Document).activeElement);
    const text = this.#text();
    this.#answer.replaceChildren(text);
    if (failures.has(this.status) && this.#context.canRetry()) this.#answer.append(this.#retryButton());
    this.item.label(this.#name, text, this.#word);
    if (focused) this.item.element.focus();
    this.#setChildren();
    this.#context.touched(this.item.element);
  }

  /** In words: the value, or why there is none. */
  get outcome(): string {
    return [this.#answer.firstChild, this.#word].map((part) => part?.textContent).find(Boolean) ?? "";
  }

  #text(): HTMLElement {
    const { words } = this.#context;
    const { status, node } = this;
    if (status === "waiting") return element("span", "reason");
    if (status === "ok" && node) {
      const unit = node.unit ?? this.#spec.unit;
      const nodes = isBranch(node.value) ? previewNodes(node.value, words) : scalarNodes(node.value, unit, words);
      return element("span", "value", ...nodes);
    }
    const reason = status === "error" ? (node?.error?.code ?? "internal") : (status as Exclude<typeof status, "ok" | "error">);
    const text = element("span", `reason status-${status}`, words.say.reason[reason]);
    if (node?.error && status === "error") text.append(". ", element("bdi", "message", clean(node.error.message)));
    return text;
  }

  #retryButton(): HTMLElement {
    const context = this.#context;
    const made = button("retry", context.words.say.retry, () => context.retry(this.#spec.key));
    made.tabIndex = -1;
    return made;
  }

  #setChildren(): void {
    const { item, node } = this;
    const context = this.#context;
    const spec = this.#spec;
    const branch = node?.status === "ok" && isBranch(node.value) ? node.value : undefined;
    if (branch) item.setChildren(() => this.#branchItems(branch), context.few);
    else if (hasFacts(spec, node)) item.setChildren(() => factItems(context, item.path, spec, node), false);
    else item.setChildren(undefined, false);
  }

  #branchItems(branch: Branch): HTMLElement[] {
    const context = this.#context;
    const path = `${this.item.path}/?`;
    const attributes = attributeItems(context, this.item.path, branch);
    if (!hasFacts(this.#spec, this.node)) return attributes;
    const details = new TreeItem(context, path, "fact details", element("span", "fact-name", context.words.say.fact.details));
    details.setChildren(() => factItems(context, path, this.#spec, this.node), false);
    return [...attributes, details.element];
  }
}
