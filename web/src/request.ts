import { version } from "./version.js";

type Handler = ((event: { loaded: number; total: number }) => void) | null;

/**
 * The part of XMLHttpRequest that Emscripten Fetch uses, over `fetch`: for Node and other platforms without one.
 * It is handed to the wasm module and to nobody else.
 */
export class FetchRequest {
  onload: Handler = null;
  onerror: Handler = null;
  ontimeout: Handler = null;
  onprogress: Handler = null;
  onreadystatechange: Handler = null;
  withCredentials = false;
  timeout = 0;
  responseType = "";
  readyState = 0;
  status = 0;
  statusText = "";
  responseURL = "";
  response: ArrayBuffer | null = null;
  /** Why it failed, in words; "tls:" in front tells a fault of TLS. */
  reason = "";

  #method = "GET";
  #url = "";
  #headers = new Headers();
  #replyHeaders = "";
  #abort = new AbortController();

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
    this.readyState = 1;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers.append(name, value);
  }

  getAllResponseHeaders(): string {
    return this.#replyHeaders;
  }

  overrideMimeType(): void {}

  abort(): void {
    this.#abort.abort();
  }

  send(body: Uint8Array<ArrayBuffer> | null): void {
    this.#exchange(body).then(
      () => this.onload?.({ loaded: 0, total: 0 }),
      (cause: unknown) => {
        if (this.#abort.signal.aborted) return;
        this.reason = reasonOf(cause);
        this.status = 0;
        this.response = null;
        this.#advance(4);
        this.onerror?.({ loaded: 0, total: 0 });
      },
    );
  }

  async #exchange(body: Uint8Array<ArrayBuffer> | null): Promise<void> {
    if (isNode() && !this.#headers.has("user-agent")) this.#headers.set("user-agent", `geoprobe/${version}`);
    const reply = await fetch(this.#url, {
      method: this.#method,
      headers: this.#headers,
      body: body && this.#method === "POST" ? body : null,
      signal: this.#abort.signal,
      credentials: "same-origin",
    });
    this.status = reply.status;
    this.statusText = reply.statusText;
    this.responseURL = reply.url;
    for (const [name, value] of reply.headers) this.#replyHeaders += `${name}: ${value}\r\n`;
    this.#advance(2);
    this.response = await this.#read(reply);
    this.#advance(4);
  }

  async #read(reply: Response): Promise<ArrayBuffer> {
    const chunks: Uint8Array[] = [];
    let loaded = 0;
    const encoded = reply.headers.has("content-encoding");
    const total = encoded ? 0 : Number(reply.headers.get("content-length") ?? 0);
    const reader = reply.body?.getReader();
    for (;;) {
      const part = await reader?.read();
      if (!part || part.done) break;
      chunks.push(part.value);
      loaded += part.value.byteLength;
      this.onprogress?.({ loaded, total });
    }
    const whole = new Uint8Array(loaded);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.byteLength;
    }
    return whole.buffer;
  }

  #advance(state: number): void {
    this.readyState = state;
    this.onreadystatechange?.({ loaded: 0, total: 0 });
  }
}

function isNode(): boolean {
  return typeof navigator === "undefined" || /^node/i.test(navigator.userAgent);
}

// Node says why a fetch failed in the error's cause; browsers keep it to themselves.
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown; message?: unknown } | undefined) : undefined;
  if (!cause) return isNode() ? String(error) : "";
  const code = typeof cause.code === "string" ? cause.code : "";
  const text = [code, typeof cause.message === "string" ? cause.message : ""].filter(Boolean).join(": ");
  return /CERT|TLS|SSL|SIGNATURE/.test(code) ? `tls: ${text}` : text;
}
