import { byId } from "./dom.js";

export type StateName = "loading" | "idle" | "asking" | "done" | "error";

/** What the page is doing, in words, and the buttons that go with it. */
export class StateLine {
  readonly stop = byId("stop", HTMLButtonElement);
  readonly retry = byId("retry", HTMLButtonElement);
  readonly link = byId("link", HTMLButtonElement);
  readonly record = byId("record", HTMLButtonElement);
  readonly #line = byId("state", HTMLElement);
  readonly #text = byId("state-text", HTMLElement);

  /** `live`: there are services that can be asked. */
  set(name: StateName, text: string, live: boolean): void {
    this.#line.dataset.state = name;
    this.#tell(text, name === "asking" || name === "done" ? "off" : "polite");
    this.stop.hidden = name !== "asking";
    this.retry.hidden = name !== "error";
    this.record.hidden = name === "asking";
    this.record.disabled = !live || name === "asking" || name === "loading";
  }

  /** A word beside what goes on. */
  say(text: string): void {
    this.#tell(text, "polite");
  }

  // Of answers the element that shows them tells assistive technology; once is enough.
  #tell(text: string, live: "off" | "polite"): void {
    this.#text.setAttribute("aria-live", live);
    this.#text.textContent = text;
  }
}
