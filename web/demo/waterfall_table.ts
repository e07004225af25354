import { bytes, duration, element } from "./dom.js";
import type { Row, Span, Waterfall } from "./waterfall.js";

const columns = ["Server", "Services", "State", "Waited", "In flight", "Ended", "Attempts", "HTTP", "Reply", "Why so"];

/** The same as the chart, as a table. */
export function exchangeTable(waterfall: Waterfall, nameOf: (service: string) => string): HTMLTableElement {
  const table = element("table", "exchanges");
  table.append(element("caption", "", "Requests, by server"));
  const head = table.createTHead().insertRow();
  for (const name of columns) {
    const cell = element("th", "", name);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of waterfall.rows) {
    const line = body.insertRow();
    line.dataset.state = row.state;
    const host = element("th", "", row.host);
    host.scope = "row";
    line.append(host);
    for (const text of cells(row, nameOf)) line.insertCell().textContent = text;
  }
  return table;
}

function cells(row: Row, nameOf: (service: string) => string): string[] {
  const { state, services, spans, attempt, status, bytes: size, reason, message } = row;
  const end = spans.at(-1)?.to;
  return [
    services.map(nameOf).join(", "),
    message ? `${state}: ${message}` : state,
    time(spans, "waiting"),
    time(spans, "flight"),
    end === undefined ? "" : duration(end),
    attempt > 0 ? String(attempt) : "",
    status === undefined ? "" : String(status),
    size === undefined ? "" : bytes(size),
    reason ?? "",
  ];
}

function time(spans: Span[], kind: Span["kind"]): string {
  const known = spans.filter((span) => span.kind === kind);
  if (known.length === 0) return "";
  if (known.some((span) => span.to === undefined)) return "…";
  return duration(known.reduce((sum, { from, to = from }) => sum + to - from, 0));
}
