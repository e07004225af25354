import type { Plan, PlannedExchange } from "geoprobe";
import type { ExchangeProgress } from "./progress.js";

/** What an exchange did for some time; without `to` it still does. Milliseconds from the query's start. */
export interface Span {
  kind: "waiting" | "flight" | "pause";
  from: number;
  to?: number;
}

export type RowState = "planned" | ExchangeProgress["state"];

/** One exchange: of the plan, of the query, or of both. */
export interface Row {
  id: string;
  host: string;
  url: string;
  services: string[];
  state: RowState;
  spans: Span[];
  attempt: number;
  reason?: string;
  then?: string;
  status?: number;
  bytes?: number;
  message?: string;
}

/** The exchanges of one origin. */
export interface Lane {
  host: string;
  rows: Row[];
}

/** What a query would send, what it sends, and when: the plan and then the progress of its exchanges. */
export class Waterfall {
  readonly #lanes = new Map<string, Lane>();
  readonly #exchanges = new Map<number, Row>();
  /** Milliseconds; nothing comes after it. */
  readonly deadline: number | undefined;

  constructor(plan: Plan | undefined, deadline?: number) {
    this.deadline = deadline;
    for (const exchange of plan?.exchanges ?? []) this.#add(plannedRow(exchange));
  }

  get lanes(): Lane[] {
    return [...this.#lanes.values()];
  }

  get rows(): Row[] {
    return this.lanes.flatMap((lane) => lane.rows);
  }

  /** When the last thing known happened. */
  get end(): number {
    return Math.max(0, ...this.rows.flatMap((row) => row.spans.map(({ from, to }) => to ?? from)));
  }

  take(progress: ExchangeProgress): void {
    const row = this.#exchanges.get(progress.exchange) ?? this.#rowFor(progress);
    this.#exchanges.set(progress.exchange, row);
    const { state, elapsed_ms: now, services, attempt, status, bytes, message } = progress;
    const open = row.spans.at(-1);
    if (open && open.to === undefined) open.to = now;
    Object.assign(row, { state, services, attempt });
    for (const [name, value] of Object.entries({ status, bytes, message })) if (value !== undefined) Object.assign(row, { [name]: value });
    const kind = { waiting: "waiting", sent: "flight", retrying: "pause" }[state as string] as Span["kind"] | undefined;
    if (kind) row.spans.push({ kind, from: now });
  }

  /** The query is over: what was planned and not sent will not be, and nothing goes on. */
  settle(now: number): void {
    for (const [host, lane] of this.#lanes) {
      lane.rows = lane.rows.filter((row) => row.state !== "planned");
      if (lane.rows.length === 0) this.#lanes.delete(host);
      for (const row of lane.rows) {
        const open = row.spans.at(-1);
        if (!open || open.to !== undefined) continue;
        open.to = now;
        row.state = "aborted";
      }
    }
  }

  #rowFor({ exchange, host, url, services }: ExchangeProgress): Row {
    const planned = this.#lanes.get(host)?.rows.find((row) => row.state === "planned" && row.url === url);
    return planned ?? this.#add({ id: `exchange-${exchange}`, host, url, services, state: "waiting", spans: [], attempt: 0 });
  }

  #add(row: Row): Row {
    const lane = this.#lanes.get(row.host) ?? { host: row.host, rows: [] };
    this.#lanes.set(row.host, lane);
    lane.rows.push({ ...row, id: row.id || `planned-${row.host}-${lane.rows.length}` });
    return lane.rows.at(-1) as Row;
  }
}

function plannedRow({ host, url, services, reason, then }: PlannedExchange): Row {
  return { id: "", host, url, services, state: "planned", spans: [], attempt: 0, reason, ...(then && { then }) };
}

/** The distance of the ticks of a time axis that is so many milliseconds long. */
export function tickStep(milliseconds: number): number {
  const least = Math.max(milliseconds, 50);
  const power = 10 ** Math.floor(Math.log10(least / 4));
  return [1, 2, 5].map((factor) => factor * power).find((candidate) => least / candidate <= 5) ?? 10 * power;
}
