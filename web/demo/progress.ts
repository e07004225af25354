/** What becomes of one exchange, as the query option `onProgress` tells it. */
export interface ExchangeProgress {
  event: "exchange";
  exchange: number;
  state: "waiting" | "sent" | "retrying" | "answered" | "failed" | "aborted";
  url: string;
  host: string;
  services: string[];
  attempt: number;
  elapsed_ms: number;
  status?: number;
  bytes?: number;
  message?: string;
}
