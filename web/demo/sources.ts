import johannesburg from "./recordings/johannesburg.jsonl?url";
import kiruna from "./recordings/kiruna.jsonl?url";
import zurich from "./recordings/zurich.jsonl?url";
import type { GatewayOptions } from "geoprobe";
import type { Place } from "./address.js";
import { Cassette } from "./cassette.js";
import { ownToken } from "./token.js";

/** Something that answers: a registry's services, or a recording of them. */
export type Source = RegistrySource | RecordingSource;

export interface RegistrySource {
  kind: "registry";
  /** In links; absent for one that was edited or came from a file. */
  id?: string;
  name: string;
  /** A geoprobe that is asked where the browser may not ask. */
  gateway?: GatewayOptions;
  text: () => Promise<string>;
}

export interface RecordingSource {
  kind: "recording";
  id?: string;
  name: string;
  /** Where it was recorded, known before it is loaded. */
  at: Place;
  load: () => Promise<Cassette>;
}

/** Recorded from `geoprobe demo` by recordings/make.mjs. */
export const recordings: RecordingSource[] = [
  recording("johannesburg", "Johannesburg: what is here?", { lon: 28.0473, lat: -26.2041 }, johannesburg),
  recording("zurich", "Zürich: what is here?", { lon: 8.54, lat: 47.37 }, zurich),
  recording("kiruna", "Kiruna: daylight through the year", { lon: 20.23, lat: 67.86 }, kiruna),
];

/** The registries that the server or the folder lists beside the page; none where there is no list. */
export async function offeredRegistries(): Promise<RegistrySource[]> {
  const response = await fetch("./registries.json");
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`registries.json: status ${response.status}`);
  const list: unknown = await response.json();
  const entries = typeof list === "object" && list !== null && "registries" in list ? list.registries : undefined;
  if (!Array.isArray(entries)) throw new Error("registries.json has no list named registries");
  return entries.map((entry: unknown, index) => {
    const { id, name, url, gateway } = (entry ?? {}) as Partial<{ [member: string]: unknown }>;
    if (typeof id !== "string" || typeof name !== "string" || typeof url !== "string")
      throw new Error(`registries.json: /registries/${index} needs id, name and url, all texts`);
    if (typeof gateway !== "string") return { kind: "registry", id, name, text: () => textAt(url) };
    const at = new URL(gateway, document.baseURI);
    const through = { url: at.href, ...(at.origin === location.origin && ownToken()) };
    return { kind: "registry", id, name, gateway: through, text: () => textOfOwnServer(url, through) };
  });
}

const editedKey = "geoprobe-registry";

/** The registry that was edited in this tab, kept over a reload. */
export function editedRegistry(): RegistrySource | undefined {
  const kept = sessionStorage.getItem(editedKey);
  if (kept === null) return undefined;
  const { name, text } = JSON.parse(kept) as { name: string; text: string };
  return { kind: "registry", name, text: () => Promise.resolve(text) };
}

export function keepEdited(from: string, text: string): RegistrySource {
  const name = from.startsWith("Edited: ") ? from : `Edited: ${from}`;
  try {
    sessionStorage.setItem(editedKey, JSON.stringify({ name, text }));
  } catch {
    sessionStorage.removeItem(editedKey); // too large to be kept: it lasts until the page is left
  }
  return { kind: "registry", name, text: () => Promise.resolve(text) };
}

export function recordingOf(name: string, text: string): RecordingSource {
  const cassette = new Cassette(text);
  return { kind: "recording", name, at: cassette.at, load: () => Promise.resolve(cassette) };
}

function recording(id: string, name: string, at: Place, url: string): RecordingSource {
  return { kind: "recording", id, name, at, load: async () => new Cassette(await textAt(url)) };
}

async function textOfOwnServer(url: string, { token }: GatewayOptions): Promise<string> {
  const response = await fetch(url, token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });
  if (response.status === 401) throw new Error(`This server asks for a token${token === undefined ? "" : ", and does not know this one"}. Add #token=… to the page's address; the page takes it out again and keeps it for this tab.`);
  return textOf(response);
}

async function textAt(url: string): Promise<string> {
  return textOf(await fetch(url));
}

async function textOf(response: Response): Promise<string> {
  const { url } = response;
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return response.text();
}
