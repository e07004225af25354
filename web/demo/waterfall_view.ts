import { byId, bytes, counted, duration, element } from "./dom.js";
import { tickStep, type Lane, type Row, type RowState, type Waterfall } from "./waterfall.js";
import { exchangeTable } from "./waterfall_table.js";

export const stateWords: Record<RowState, string> = {
  planned: "planned",
  waiting: "waits for its turn",
  sent: "asked",
  retrying: "waits, to be sent again",
  answered: "answered",
  failed: "failed",
  aborted: "given up",
};

interface ShownRow {
  item: HTMLDetailsElement;
  state: HTMLElement;
  services: HTMLElement;
  track: HTMLElement;
  facts: HTMLElement;
}

/** Draws a waterfall as lanes of bars over time, or as a table; both grow as the query goes on. */
export class WaterfallView {
  readonly #chart = byId("chart", HTMLElement);
  readonly #table = byId("table", HTMLElement);
  readonly #sum = byId("requests-sum", HTMLElement);
  readonly #nameOf: (service: string) => string;
  readonly #rows = new Map<string, ShownRow>();
  readonly #axis = element("div", "axis");
  readonly #lanes = element("ol", "lanes");
  #waterfall: Waterfall | undefined;
  #began = 0;
  #running = false;
  #due = false;
  #axisEnd = 0;

  /** `nameOf` gives a service's name for its key. */
  constructor(nameOf: (service: string) => string) {
    this.#nameOf = nameOf;
    this.#axis.setAttribute("aria-hidden", "true");
    this.#chart.append(this.#axis, this.#lanes);
    for (const view of ["chart", "table"] as const) byId(`as-${view}`, HTMLButtonElement).addEventListener("click", () => this.#showAs(view));
  }

  /** Shows a plan, or what was. */
  show(waterfall: Waterfall): void {
    this.#waterfall = waterfall;
    this.#running = false;
    this.#rows.clear();
    this.#lanes.replaceChildren();
    this.#draw();
  }

  /** The query began now: from here time goes on until `settle`. */
  start(waterfall: Waterfall): void {
    this.show(waterfall);
    this.#began = performance.now();
    this.#running = true;
    this.#tick();
  }

  /** Something came: it is drawn with the next frame, however much comes until then. */
  update(waterfall: Waterfall): void {
    if (this.#due || waterfall !== this.#waterfall) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      this.#draw();
    });
  }

  /** The query is over, in whichever way. */
  settle(waterfall: Waterfall): void {
    if (waterfall !== this.#waterfall || !this.#running) return;
    this.#running = false;
    waterfall.settle(performance.now() - this.#began);
    this.#draw();
  }

  #showAs(view: "chart" | "table"): void {
    for (const name of ["chart", "table"] as const) {
      byId(name, HTMLElement).hidden = name !== view;
      byId(`as-${name}`, HTMLButtonElement).setAttribute("aria-pressed", String(name === view));
    }
  }

  #tick(): void {
    if (!this.#running) return;
    this.#scale();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) setTimeout(() => this.#tick(), 250);
    else requestAnimationFrame(() => this.#tick());
  }

  #draw(): void {
    const waterfall = this.#waterfall;
    if (!waterfall) return;
    const planned = waterfall.rows.every((row) => row.state === "planned");
    this.#chart.classList.toggle("chart-plan", planned && !this.#running);
    this.#scale();
    const lanes = waterfall.lanes.map((lane) => this.#lane(lane));
    for (const [index, lane] of lanes.entries())
      if (this.#lanes.children[index] !== lane) this.#lanes.insertBefore(lane, this.#lanes.children[index] ?? null);
    while (this.#lanes.children.length > lanes.length) this.#lanes.lastElementChild?.remove();
    this.#table.replaceChildren(exchangeTable(waterfall, this.#nameOf));
    this.#sum.textContent = summaryOf(waterfall);
  }

  #scale(): void {
    const waterfall = this.#waterfall;
    if (!waterfall) return;
    const now = this.#running ? performance.now() - this.#began : waterfall.end;
    const step = tickStep(now);
    // While it goes on the axis grows a step at a time, so that what is drawn stays where it is.
    const end = this.#running ? (Math.floor(now / step) + 1) * step : Math.max(now * 1.02, 50);
    this.#chart.style.setProperty("--now", String(now));
    if (end === this.#axisEnd) return;
    this.#axisEnd = end;
    this.#chart.style.setProperty("--end", String(end));
    const { deadline } = waterfall;
    const marks: Node[] = [];
    for (let at = 0; at <= end; at += step) marks.push(mark("tick", at, end, duration(at)));
    if (deadline !== undefined && deadline <= end) marks.push(mark("deadline", deadline, end));
    this.#axis.replaceChildren(...marks);
  }

  #lane({ host, rows }: Lane): HTMLElement {
    const id = `lane:${host}`;
    const found = [...this.#lanes.children].find((child) => (child as HTMLElement).dataset.lane === id) as HTMLElement | undefined;
    const lane = found ?? element("li", "lane");
    if (!found) {
      lane.dataset.lane = id;
      lane.append(element("h3", "lane-name", host), element("ol", "bars"));
    }
    const list = lane.querySelector("ol") as HTMLElement;
    const items = rows.map((row) => this.#row(row));
    if (items.length !== list.children.length || items.some((item, index) => list.children[index] !== item)) list.replaceChildren(...items);
    return lane;
  }

  #row(row: Row): HTMLElement {
    const shown = this.#rows.get(row.id) ?? newRow();
    this.#rows.set(row.id, shown);
    shown.item.dataset.state = isRefusal(row) ? "failed" : row.state;
    shown.services.textContent = row.services.map(this.#nameOf).join(", ");
    shown.state.textContent = describe(row);
    shown.track.replaceChildren(...row.spans.map(bar));
    if (row.state === "planned") shown.track.append(element("span", "reason", row.reason));
    shown.facts.replaceChildren(...facts(row));
    return shown.item.parentElement as HTMLElement;
  }
}

function summaryOf({ rows, lanes, deadline }: Waterfall): string {
  if (rows.length === 0) return "Nothing has to be asked.";
  const planned = rows.every((row) => row.state === "planned");
  const limit = deadline === undefined ? "" : `, deadline ${duration(deadline)}`;
  return `${counted(rows.length, "request")} to ${counted(lanes.length, "server")}${planned ? " planned" : ""}${limit}`;
}

function newRow(): ShownRow {
  const [item, state, services, track, facts] = [
    element("details", "exchange"), element("span", "exchange-state"), element("span", "exchange-services"), element("span", "track"), element("dl", "facts"),
  ] as const;
  track.setAttribute("aria-hidden", "true");
  const summary = element("summary");
  summary.append(services, track, state);
  item.append(summary, facts);
  element("li").append(item);
  return { item, state, services, track, facts };
}

function bar({ kind, from, to }: Row["spans"][number]): HTMLElement {
  const made = element("span", `bar bar-${kind}`);
  made.style.setProperty("--from", String(from));
  if (to === undefined) made.classList.add("bar-open");
  else made.style.setProperty("--to", String(to));
  return made;
}

function mark(kind: string, at: number, end: number, text?: string): HTMLElement {
  const made = element("span", kind);
  made.style.setProperty("--at", String(at / end));
  if (text) made.append(element("span", "", text));
  return made;
}

/** Answered, with an error. */
function isRefusal({ state, status }: Row): boolean {
  return state === "answered" && status !== undefined && status >= 400;
}

function describe(row: Row): string {
  if (row.state === "planned") return counted(row.services.length, "service");
  const end = row.spans.at(-1)?.to;
  const when = end === undefined ? "" : ` ${duration(end)}`;
  return `${stateWords[row.state]}${when}${isRefusal(row) ? `, HTTP ${row.status ?? ""}` : ""}`;
}

function facts(row: Row): Node[] {
  const rows: [string, string | undefined][] = [
    ["Carries", row.services.join(", ")],
    ["Why so", row.reason],
    ["Then", row.then],
    ["Attempts", row.attempt > 1 ? String(row.attempt) : undefined],
    ["HTTP status", row.status === undefined ? undefined : String(row.status)],
    ["Reply", row.bytes === undefined ? undefined : bytes(row.bytes)],
    ["Said", row.message],
    ["Request", row.url],
  ];
  return rows.flatMap(([name, text]) => (text ? [element("dt", "", name), element("dd", "", text)] : []));
}
