import type { ServiceErrorCode, Status } from "../types.js";
import type { ShownStatus } from "./icons.js";

/** One text, or one for each plural category of the language (CLDR: zero, one, two, few, many, other). */
export type Plural = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { other: string });

/** Every text that `<geoprobe-result>` shows of its own. `{name}` stands for what is put in. */
export interface ResultMessages {
  /** The word beside the symbol. */
  status: Record<ShownStatus, string>;
  /** A short sentence for each way of having no value. */
  reason: Record<ServiceErrorCode | Exclude<Status, "ok" | "error">, string>;
  /** The names of what stands behind a disclosure. */
  fact: Record<FactName, string>;
  /** Of a number {count}. */
  services: Plural;
  /** Of an attribute list cut short: {count} more. */
  more: Plural;
  /** Of a text cut short: {count} characters in all. */
  characters: Plural;
  /** Names the tree where the result has no name yet. */
  tree: string;
  /** While asking: {answered} of {total}. */
  progress: string;
  /** Said when the asking begins: {services}. */
  asking: string;
  /** Said at the end and when a service was asked again: {name}, {outcome}. */
  answered: string;
  /** Said at the end: {services}, {counts}, {time}. */
  done: string;
  /** When the question itself could not be asked: {message}. */
  failed: string;
  retry: string;
  copyJson: string;
  copyCsv: string;
  copied: string;
  copyRefused: string;
  showChart: string;
  showTable: string;
  yes: string;
  no: string;
  /** Stands for null and for an empty text. */
  nothing: string;
  /** Names the sources at the end: {list}. */
  attribution: string;
}

export type FactName =
  | "description"
  | "message"
  | "code"
  | "locator"
  | "warning"
  | "server"
  | "type"
  | "format"
  | "elapsed"
  | "at"
  | "attempts"
  | "shared"
  | "cached"
  | "via"
  | "attribution"
  | "licence"
  | "documentation"
  | "url"
  | "details";

/** What `messages` takes: what is left out stays as it was in English. */
export type ResultMessagesInput = { [Name in keyof ResultMessages]?: Name extends "status" | "reason" | "fact" ? Partial<ResultMessages[Name]> : ResultMessages[Name] };

export const english: ResultMessages = {
  status: {
    waiting: "waiting",
    ok: "ok",
    empty: "nothing here",
    nodata: "no data",
    outside: "outside",
    error: "error",
    timeout: "timed out",
    cancelled: "stopped",
  },
  reason: {
    empty: "No feature here",
    nodata: "No value is recorded here",
    outside: "Beyond the area of this service",
    timeout: "No answer in time",
    cancelled: "Stopped before an answer",
    network: "The server could not be reached",
    tls: "No secure connection to the server",
    cors: "This page may not read the server",
    http: "The server answered with an error",
    "service-exception": "The service reported an error",
    "not-queryable": "This layer cannot be asked",
    "unexpected-format": "The reply is in an unknown format",
    parse: "The reply could not be read",
    "too-large": "The reply is too large",
    "circuit-open": "Paused after repeated failures",
    config: "The registry does not fit the service",
    internal: "A fault in geoprobe itself",
  },
  fact: {
    description: "About",
    message: "Message",
    code: "Error",
    locator: "Locator",
    warning: "Note",
    server: "Server",
    type: "Type",
    format: "Format",
    elapsed: "Answered after",
    at: "Answered at",
    attempts: "Attempts",
    shared: "Request shared by",
    cached: "From the cache",
    via: "Asked through",
    attribution: "Source",
    licence: "Licence",
    documentation: "Documentation",
    url: "Request",
    details: "Details",
  },
  services: { one: "{count} service", other: "{count} services" },
  more: "{count} more",
  characters: { one: "{count} character in all", other: "{count} characters in all" },
  tree: "Answers",
  progress: "{answered} of {total}",
  asking: "Asking {services}",
  answered: "{name}: {outcome}",
  done: "{services}: {counts}; {time}",
  failed: "The question could not be asked: {message}",
  retry: "Try again",
  copyJson: "Copy as JSON",
  copyCsv: "Copy as CSV",
  copied: "Copied",
  copyRefused: "The browser does not allow this page to copy",
  showChart: "Show as chart",
  showTable: "Show as table",
  yes: "yes",
  no: "no",
  nothing: "–",
  attribution: "Sources: {list}",
};

export function withDefaults(input: ResultMessagesInput): ResultMessages {
  return {
    ...english,
    ...input,
    status: { ...english.status, ...input.status },
    reason: { ...english.reason, ...input.reason },
    fact: { ...english.fact, ...input.fact },
  };
}
