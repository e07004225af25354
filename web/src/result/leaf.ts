import type { ServiceNode, ServiceOutline } from "../types.js";
import { attributeItems, factItems } from "./details.js";
import { button, element, named } from "./dom.js";
import { icon, type ShownStatus } from "./icons.js";
import { TreeItem, type TreeContext } from "./item.js";
import { clean, isBranch, labelledNodes, nameNode, previewOf, scalarNodes } from "./values.js";

/** A service and its answer. A service that stands in two groups has two of these. */
export class LeafView {
  readonly item: TreeItem;
  readonly key: string;
  readonly name: string;
  status: ShownStatus = "waiting";
  node: ServiceNode | undefined;
  /** Called when it shows something else. */
  onShow: (() => void) | undefined;
  readonly #context: TreeContext;
  readonly #spec: Omit<ServiceOutline, "kind">;
  readonly #symbol = element("span", "symbol-cell");
  readonly #name: HTMLElement;
  readonly #answer = element("div", "answer");
  readonly #word = element("span", "status");

  constructor(context: TreeContext, path: string, spec: Omit<ServiceOutline, "kind">) {
    this.#context = context;
    this.#spec = spec;
    this.key = spec.key;
    this.name = clean(spec.name || spec.key);
    this.#name = nameNode("name", this.name);
    this.item = new TreeItem(context, path, "leaf", this.#symbol, this.#name, this.#answer, this.#word);
    this.show(undefined);
  }

  /** Shows an answer, or, without one, that it is waited for or (`stopped`) no longer is. */
  show(node: ServiceNode | undefined, stopped = false): void {
    const context = this.#context;
    const { say } = context.words;
    const { item } = this;
    const status = node?.status ?? (stopped ? "cancelled" : "waiting");
    this.node = node;
    this.status = status;
    item.name(`leaf status-${status}`);
    this.#symbol.replaceChildren(icon(status));
    named(this.#word, `status status-${status}`).textContent = say.status[status];
    const focused = (item.element.getRootNode() as ShadowRoot | Document).activeElement;
    const held = item.element.contains(focused) && focused !== item.row;
    this.#answer.replaceChildren(this.#text());
    if (/error|timeout|cancelled/.test(status) && context.canRetry()) {
      const again = button("retry", () => context.retry(this.key), icon("again"), element("span", "retry-text", say.retry));
      again.tabIndex = -1;
      again.title = say.retry;
      this.#answer.append(" ", again);
    }
    this.#setChildren();
    if (held) item.row.focus();
    this.onShow?.();
  }

  /** In words: the value, or why there is none. */
  get outcome(): string {
    return [this.#answer.firstChild, this.#word].map((part) => part?.textContent).find(Boolean) ?? "";
  }

  #text(): HTMLElement {
    const { words } = this.#context;
    const { status, node } = this;
    if (status === "ok" && node)
      return isBranch(node.value)
        ? previewOf(node.value, words, node.label)
        : typeof node.label === "string"
          ? element("span", "value", ...labelledNodes(node.value, node.label, words))
          : element("span", "value", ...scalarNodes(node.value, words, node.unit ?? this.#spec.unit, true));
    const { code = "internal", message } = node?.error ?? {};
    const text = element("span", `reason status-${status}`);
    if (status !== "waiting") text.append(words.say.reason[status === "error" || status === "ok" ? code : status]);
    if (message && status === "error") text.append(element("span", "message", ": ", nameNode("", message)));
    return text;
  }

  #setChildren(): void {
    const { item, node } = this;
    const context = this.#context;
    const spec = this.#spec;
    const facts = (path: string) => () => factItems(context, path, spec, node);
    const known = !!spec.description || !!node?.error || !!node?.source || !!node?.warnings.length;
    const value = node?.status === "ok" ? node.value : null;
    if (!isBranch(value)) {
      item.setChildren(known ? facts(item.path) : undefined, false);
      return;
    }
    item.setChildren(() => {
      const attributes = attributeItems(context, item.path, value, node?.label);
      if (!known) return attributes;
      const details = new TreeItem(context, `${item.path}/?`, "fact", element("span", "fact-name", context.words.say.fact.details));
      details.setChildren(facts(details.path), false);
      return [...attributes, details];
    }, context.few);
  }
}
