import type { Status, Summary } from "../types.js";
import { button, element } from "./dom.js";
import { icon, type ShownStatus } from "./icons.js";
import type { Outline } from "./outline.js";
import { clean, textNode } from "./values.js";
import { fill, type Words } from "./words.js";

const order: ShownStatus[] = ["ok", "empty", "nodata", "outside", "error", "timeout", "cancelled", "waiting"];

export interface PanelActions {
  copyJson: () => void;
  copyCsv: () => void;
}

/** What stands around the tree: title and progress before it, summary, sources and copying after it, and what is announced. */
export class Panel {
  readonly header = element("div", "header");
  readonly footer = element("div", "footer");
  readonly live = element("div", "live");
  readonly failure = element("div", "failure");
  readonly #title = element("div", "title");
  readonly #state = element("div", "state");
  readonly #progress = element("progress", "progress");
  readonly #summary = element("div", "summary");
  readonly #sources = element("div", "attribution");
  readonly #note = element("span", "note");
  readonly #buttons: HTMLButtonElement[];
  #words: Words;
  #announced = 0;

  constructor(words: Words, actions: PanelActions) {
    this.#words = words;
    this.#buttons = [button("copy copy-json", "", actions.copyJson), button("copy copy-csv", "", actions.copyCsv)];
    this.live.setAttribute("role", "status");
    this.failure.setAttribute("role", "alert");
    this.header.append(this.#title, this.#state, this.#progress);
    this.footer.append(this.#summary, this.#sources, element("div", "actions", ...this.#buttons, this.#note));
    this.clear();
  }

  clear(): void {
    this.header.hidden = this.footer.hidden = this.failure.hidden = true;
    this.live.textContent = this.#note.textContent = "";
  }

  /** Begins anew, in the words of a reader. */
  begin(words: Words, outline: Outline | undefined): void {
    const { say } = words;
    this.#words = words;
    this.clear();
    this.header.hidden = this.footer.hidden = false;
    const [json, csv] = this.#buttons;
    if (json) json.textContent = say.copyJson;
    if (csv) csv.textContent = say.copyCsv;
    this.#title.replaceChildren();
    if (outline?.kind !== "collection") return;
    this.#title.append(element("bdi", "name", clean(outline.name || outline.key)));
    if (outline.description) this.#title.append(element("bdi", "description", clean(outline.description)));
  }

  /** Shows how far it has come; `asking`: it goes on. */
  count(counts: Map<ShownStatus, number>, total: number, asking: boolean, elapsed?: number): void {
    const words = this.#words;
    const answered = total - (counts.get("waiting") ?? 0);
    const progress = fill(words.say.progress, { answered: words.number(answered), total: words.number(total) });
    this.#state.textContent = asking ? progress : elapsed === undefined ? "" : words.duration(elapsed);
    this.#progress.max = Math.max(1, total);
    this.#progress.value = answered;
    this.#progress.setAttribute("aria-label", progress);
    this.#progress.toggleAttribute("data-over", !asking);
    this.#progress.ariaHidden = asking ? null : "true";
    this.#summary.replaceChildren(...this.#chips(counts));
    for (const one of this.#buttons) one.setAttribute("aria-disabled", String(asking || elapsed === undefined));
    if (asking && total >= 6 && this.#announced * 2 < total && answered * 2 >= total) this.announce(progress);
    this.#announced = answered;
  }

  /** The sources to be named beside their answers. */
  cite(attributions: Set<string>): void {
    const { say } = this.#words;
    const [before = "", after = ""] = say.attribution.split("{list}");
    const list = [...attributions].flatMap((text, index) => [index ? " · " : "", textNode(text, this.#words)]);
    this.#sources.replaceChildren(...(list.length > 0 ? [before, ...list, after] : []));
    for (const link of this.#sources.querySelectorAll("a")) link.tabIndex = 0;
  }

  announceStart(total: number): void {
    const { say } = this.#words;
    this.announce(fill(say.asking, { services: this.#words.count(say.services, total) }));
  }

  announceEnd(summary: Summary): void {
    const words = this.#words;
    const counts = order
      .filter((status): status is Status => status !== "waiting" && summary[status] > 0)
      .map((status) => `${words.number(summary[status])} ${words.say.status[status]}`);
    this.announce(
      fill(words.say.done, {
        services: words.count(words.say.services, summary.services),
        counts: counts.join(", "),
        time: words.duration(summary.elapsed_ms),
      }),
    );
  }

  announce(text: string): void {
    this.live.textContent = text;
  }

  /** Says beside the buttons what became of copying. */
  note(text: string): void {
    this.#note.textContent = text;
    this.announce(text);
  }

  fail(message: string): void {
    this.failure.hidden = false;
    this.failure.textContent = fill(this.#words.say.failed, { message: clean(message) });
  }

  #chips(counts: Map<ShownStatus, number>): HTMLElement[] {
    const { say } = this.#words;
    return order.flatMap((status) => {
      const count = counts.get(status) ?? 0;
      if (count === 0) return [];
      return [element("span", `count status-${status}`, icon(status), `${this.#words.number(count)} ${say.status[status]}`)];
    });
  }
}
