import type { ExchangeProgress, Plan, Policy } from "geoprobe";
import type { Place } from "./address.js";

interface Line {
  exchange?: number;
  occurrence?: number;
  request?: { url: string };
  sent?: number;
  answered?: number;
  aborted?: number;
  unanswered?: number;
  reply?: { status: number; body?: string; body_base64?: string };
  error?: { kind: string; message: string };
}

interface Header {
  geoprobe_cassette?: number;
  key: string;
  point: { x: number; y: number; crs: string };
  policy: { deadline: number | null; share: boolean; perHost: number };
  options: { deadline?: number | null };
  wall_time_at_zero: number;
  registry: object;
}

/** What the page shows of a recorded query; `replay` of the package answers from its text. */
export class Cassette {
  readonly text: string;
  readonly key: string;
  readonly at: Place;
  readonly registry: object;
  readonly recorded: Date;
  /** Milliseconds; none where the query had none. */
  readonly deadline: number | undefined;
  readonly #header: Header;
  readonly #lines: Line[];

  /** Throws where the text does not begin as a cassette does, or was asked in projected coordinates. */
  constructor(text: string) {
    const lines = text.split("\n").flatMap((line, index) => parsed(line, index));
    const [header, ...rest] = lines;
    if (!isHeader(header)) throw new Error("this is no cassette: its first line does not say geoprobe_cassette");
    if (!/^(EPSG:4326|CRS:84)$/.test(header.point.crs)) throw new Error(`the recorded point is in ${header.point.crs}; the map shows longitude and latitude`);
    this.text = text;
    this.key = header.key;
    this.at = { lon: header.point.x, lat: header.point.y };
    this.registry = header.registry;
    this.recorded = new Date(header.wall_time_at_zero);
    const deadline = header.options.deadline === undefined ? header.policy.deadline : header.options.deadline;
    this.deadline = deadline === null ? undefined : deadline / 1000;
    this.#header = header;
    this.#lines = rest as Line[];
  }

  /** The policy that decides what the recorded query's plan was. */
  get policy(): Policy {
    const { share, perHost } = this.#header.policy;
    return { share, perHost };
  }

  /** What became of each exchange, by time. `plan` tells which services they carry. */
  progress(plan: Plan): ExchangeProgress[] {
    const services = new Map(plan.exchanges.map((exchange) => [exchange.url, exchange.services]));
    const numbers = new Map<string, number>();
    const told = this.#lines.flatMap((line): ExchangeProgress[] => {
      if (line.exchange === undefined || !line.request || line.sent === undefined) return [];
      const { url } = line.request;
      if (!numbers.has(url)) numbers.set(url, numbers.size + 1);
      const common = { event: "exchange", exchange: numbers.get(url) ?? 0, url, host: originOf(url), services: services.get(url) ?? [], attempt: line.occurrence ?? 1 } as const;
      return [{ ...common, state: "sent", elapsed_ms: line.sent / 1000 }, { ...common, ...endOf(line) }];
    });
    return told.sort((a, b) => a.elapsed_ms - b.elapsed_ms);
  }
}

function endOf(line: Line): Pick<ExchangeProgress, "state" | "elapsed_ms" | "status" | "bytes" | "message"> {
  const { answered, aborted, unanswered, reply, error } = line;
  if (error) return { state: "failed", elapsed_ms: (answered ?? 0) / 1000, message: error.message || error.kind };
  if (!reply || answered === undefined) return { state: "aborted", elapsed_ms: (aborted ?? unanswered ?? 0) / 1000 };
  const bytes = reply.body_base64 === undefined ? new TextEncoder().encode(reply.body ?? "").length : atob(reply.body_base64).length;
  return { state: "answered", elapsed_ms: answered / 1000, status: reply.status, bytes };
}

// The last line may have been cut off; the package says so when it is replayed.
function parsed(line: string, index: number): unknown[] {
  if (line.trim() === "") return [];
  try {
    return [JSON.parse(line)];
  } catch {
    if (index === 0) throw new Error("this is no cassette: its first line is not JSON");
    return [];
  }
}

function isHeader(value: unknown): value is Header {
  return typeof value === "object" && value !== null && "geoprobe_cassette" in value && "registry" in value && "point" in value;
}

function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return url;
  }
}
