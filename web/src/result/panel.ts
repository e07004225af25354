import type { Outline, ServiceNode, Summary } from "../types.js";
import { button, element, idOf } from "./dom.js";
import { icon, statuses, type ShownStatus } from "./icons.js";
import { nameNode, textNode } from "./values.js";
import { fill, type Words } from "./words.js";

/** What stands around the tree: title and progress before it, counts, sources and copying after it, and what is announced. */
export interface Panel {
  readonly header: HTMLElement;
  /** The header and what comes after the tree. */
  readonly parts: HTMLElement[];
  clear(): void;
  /** Begins anew, in the words of a reader. */
  begin(words: Words, outline: Outline | undefined): void;
  /** Shows how far it has come; `summary`: of what is complete. */
  count(counts: Map<ShownStatus, number>, asking: boolean, summary: Summary | undefined): void;
  /** Names the sources of the answers. */
  cite(answers: Iterable<ServiceNode>): void;
  announceStart(total: number): void;
  announceEnd(summary: Summary): void;
  announce(text: string): void;
  /** Says beside the buttons what became of copying. */
  note(text: string): void;
  fail(reason: unknown): void;
}

export function panelOf(words: Words, copy: (form: "json" | "csv") => void): Panel {
  const title = element("div", "title");
  const state = element("div", "state");
  const progress = element("progress", "progress");
  const summary = element("div", "summary");
  const sources = element("div", "attribution");
  const notes = element("span", "note");
  const copyJson = button("copy", () => copy("json"));
  const copyCsv = button("copy", () => copy("csv"));
  const header = element("div", "header", title, state, progress);
  const failure = element("div", "failure");
  const footer = element("div", "footer", summary, sources, element("div", "actions", copyJson, copyCsv, notes));
  const live = element("div", "live");
  let before = 0;
  failure.role = "alert";
  live.role = "status";
  progress.setAttribute("aria-labelledby", idOf(state));

  const counted = (count: number | undefined, status: ShownStatus) => (count ? `${words.number(count)} ${words.say.status[status]}` : "");
  const announce = (text: string) => {
    live.textContent = text;
  };
  const clear = () => {
    header.hidden = footer.hidden = true;
    failure.textContent = live.textContent = notes.textContent = "";
  };
  clear();

  return {
    header,
    parts: [header, failure, footer, live],
    clear,
    announce,
    begin(reader, outline) {
      words = reader;
      header.hidden = footer.hidden = false;
      copyJson.textContent = words.say.copyJson;
      copyCsv.textContent = words.say.copyCsv;
      title.replaceChildren();
      if (outline?.kind !== "collection") return;
      title.append(nameNode("name", outline.name || outline.key));
      if (outline.description) title.append(nameNode("description", outline.description));
    },
    count(counts, asking, complete) {
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const answered = total - (counts.get("waiting") ?? 0);
      const text = fill(words.say.progress, { answered: words.number(answered), total: words.number(total) });
      state.textContent = asking ? text : complete ? words.duration(complete.elapsed_ms) : "";
      progress.max = total || 1;
      progress.value = answered;
      progress.toggleAttribute("data-over", !asking);
      copyJson.ariaDisabled = copyCsv.ariaDisabled = String(!complete);
      summary.replaceChildren(
        ...[...statuses, "waiting" as const].flatMap((status) => {
          const text = counted(counts.get(status), status);
          return text ? [element("span", `count status-${status}`, icon(status), text)] : [];
        }),
      );
      if (asking && total >= 6 && before * 2 < total && answered * 2 >= total) announce(text);
      before = answered;
    },
    cite(answers) {
      const cited = new Set<string>();
      for (const { status, source } of answers) if (status === "ok" && source?.attribution) cited.add(source.attribution);
      const list = [...cited].flatMap((text, index) => [index ? " · " : "", textNode(text, words)]);
      const [before = "", after = ""] = words.say.attribution.split("{list}");
      sources.replaceChildren(...(list.length > 0 ? [before, ...list, after] : []));
      for (const link of sources.querySelectorAll("a")) link.tabIndex = 0;
    },
    announceStart(total) {
      announce(fill(words.say.asking, { services: words.count(words.say.services, total) }));
    },
    announceEnd(complete) {
      const counts = statuses.map((status) => counted(complete[status], status)).filter(Boolean);
      const services = words.count(words.say.services, complete.services);
      announce(fill(words.say.done, { services, counts: counts.join(", "), time: words.duration(complete.elapsed_ms) }));
    },
    note(text) {
      notes.textContent = text;
      announce(text);
    },
    fail(reason) {
      const message = reason instanceof Error ? reason.message : String(reason);
      const [before = "", after = ""] = words.say.failed.split("{message}");
      failure.replaceChildren(before, nameNode("", message), after);
    },
  };
}
