/**
 * The element `<geoprobe-result>`, which shows a result as it comes: values, reasons, charts, sources.
 *
 * @module
 */
import { GeoprobeResultElement } from "./result/element.js";

export { GeoprobeResultElement } from "./result/element.js";
export type { FactName, Plural, ResultMessages, ResultMessagesInput } from "./result/messages.js";
export type { ShownStatus } from "./result/icons.js";
export type { Retry } from "./result/turn.js";

/**
 * Registers the element under a name with a hyphen, and returns its class. Asked again, it returns what is registered.
 */
export function defineResult(name = "geoprobe-result"): typeof GeoprobeResultElement {
  const known = customElements.get(name);
  if (known) return known as typeof GeoprobeResultElement;
  const made = name === "geoprobe-result" ? GeoprobeResultElement : class extends GeoprobeResultElement {};
  customElements.define(name, made);
  return made;
}

declare global {
  interface HTMLElementTagNameMap {
    "geoprobe-result": GeoprobeResultElement;
  }
  interface HTMLElementEventMap {
    /** A result is complete: after asking, and after a service was asked again. */
    "geoprobe-done": CustomEvent<import("./types.js").QueryResult>;
    /** A service is asked again. */
    "geoprobe-retry": CustomEvent<{ key: string }>;
  }
}
