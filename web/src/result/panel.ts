import type { ServiceNode, Summary } from "../types.js";
import { button, element, idOf } from "./dom.js";
import { icon, statuses, type ShownStatus } from "./icons.js";
import type { Outline } from "./outline.js";
import { nameNode, textNode } from "./values.js";
import { fill, type Words } from "./words.js";

/** What stands around the tree: title and progress before it, counts, sources and copying after it, and what is announced. */
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
  readonly #copyJson: HTMLButtonElement;
  readonly #copyCsv: HTMLButtonElement;
  #words: Words;
  #answered = 0;

  constructor(words: Words, copy: (form: "json" | "csv") => void) {
    this.#words = words;
    this.#copyJson = button("copy", () => copy("json"));
    this.#copyCsv = button("copy", () => copy("csv"));
    this.live.role = "status";
    this.failure.role = "alert";
    this.#progress.setAttribute("aria-labelledby", idOf(this.#state));
    this.header.append(this.#title, this.#state, this.#progress);
    this.footer.append(this.#summary, this.#sources, element("div", "actions", this.#copyJson, this.#copyCsv, this.#note));
    this.clear();
  }

  clear(): void {
    this.header.hidden = this.footer.hidden = true;
    this.failure.textContent = this.live.textContent = this.#note.textContent = "";
  }

  /** Begins anew, in the words of a reader. */
  begin(words: Words, outline: Outline | undefined): void {
    this.#words = words;
    this.header.hidden = this.footer.hidden = false;
    this.#copyJson.textContent = words.say.copyJson;
    this.#copyCsv.textContent = words.say.copyCsv;
    this.#title.replaceChildren();
    if (outline?.kind !== "collection") return;
    this.#title.append(nameNode("name", outline.name || outline.key));
    if (outline.description) this.#title.append(nameNode("description", outline.description));
  }

  /** Shows how far it has come; `summary`: of what is complete. */
  count(counts: Map<ShownStatus, number>, asking: boolean, summary: Summary | undefined): void {
    const words = this.#words;
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const answered = total - (counts.get("waiting") ?? 0);
    const progress = fill(words.say.progress, { answered: words.number(answered), total: words.number(total) });
    this.#state.textContent = asking ? progress : summary ? words.duration(summary.elapsed_ms) : "";
    this.#progress.max = total || 1;
    this.#progress.value = answered;
    this.#progress.toggleAttribute("data-over", !asking);
    this.#copyJson.ariaDisabled = this.#copyCsv.ariaDisabled = String(!summary);
    this.#summary.replaceChildren(
      ...[...statuses, "waiting" as const].flatMap((status) => {
        const text = this.#counted(counts.get(status), status);
        return text ? [element("span", `count status-${status}`, icon(status), text)] : [];
      }),
    );
    if (asking && total >= 6 && this.#answered * 2 < total && answered * 2 >= total) this.announce(progress);
    this.#answered = answered;
  }

  /** Names the sources of the answers. */
  cite(answers: Iterable<ServiceNode>): void {
    const sources = new Set<string>();
    for (const { status, source } of answers) if (status === "ok" && source?.attribution) sources.add(source.attribution);
    const list = [...sources].flatMap((text, index) => [index ? " · " : "", textNode(text, this.#words)]);
    const [before = "", after = ""] = this.#words.say.attribution.split("{list}");
    this.#sources.replaceChildren(...(list.length > 0 ? [before, ...list, after] : []));
    for (const link of this.#sources.querySelectorAll("a")) link.tabIndex = 0;
  }

  announceStart(total: number): void {
    const { say } = this.#words;
    this.announce(fill(say.asking, { services: this.#words.count(say.services, total) }));
  }

  announceEnd(summary: Summary): void {
    const words = this.#words;
    const counts = statuses.map((status) => this.#counted(summary[status], status)).filter(Boolean);
    const services = words.count(words.say.services, summary.services);
    this.announce(fill(words.say.done, { services, counts: counts.join(", "), time: words.duration(summary.elapsed_ms) }));
  }

  announce(text: string): void {
    this.live.textContent = text;
  }

  /** Says beside the buttons what became of copying. */
  note(text: string): void {
    this.#note.textContent = text;
    this.announce(text);
  }

  fail(reason: unknown): void {
    const message = reason instanceof Error ? reason.message : String(reason);
    const [before = "", after = ""] = this.#words.say.failed.split("{message}");
    this.failure.replaceChildren(before, nameNode("", message), after);
  }

  #counted(count: number | undefined, status: ShownStatus): string {
    return count ? `${this.#words.number(count)} ${this.#words.say.status[status]}` : "";
  }
}
