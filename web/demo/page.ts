import { GeoprobeError, type GatewayOptions } from "geoprobe";
import { defineResult } from "geoprobe/result";
import { readAddress, writeAddress, type Address, type Place } from "./address.js";
import { Answering } from "./answering.js";
import { byId, counted, download, duration, messageOf, sentence } from "./dom.js";
import { RegistryEditor } from "./editor.js";
import { takeFiles } from "./files.js";
import { WorldMap } from "./map.js";
import { Question } from "./question.js";
import { serviceNames, type RegistryFile } from "./registry_tree.js";
import { SourceList } from "./source_list.js";
import { editedRegistry, keepEdited, offeredRegistries, recordingOf, recordings, type RecordingSource, type RegistrySource, type Source } from "./sources.js";
import { StateLine, type StateName } from "./state_line.js";
import { takeToken } from "./token.js";
import { WaterfallView } from "./waterfall_view.js";

/** The page: one source of answers at a time, one question at a time. */
export class Page {
  readonly #state = new StateLine();
  readonly #answers = byId("answers", defineResult());
  readonly #edit = byId("edit", HTMLButtonElement);
  readonly #hint = byId("map-hint", HTMLElement);
  readonly #requests = new WaterfallView((key) => this.#names.get(key) ?? key);
  readonly #map = new WorldMap(byId("map", HTMLElement), (place) => void this.#ask(place));
  readonly #question = new Question({ ask: () => this.#submit(), change: () => void this.#plan(), choose: () => this.#again() });
  readonly #sources = new SourceList(byId("source", HTMLSelectElement), (chosen) => void this.#choose(chosen));
  readonly #editor = new RegistryEditor((name, text) => void this.#choose(this.#sources.add(keepEdited(name, text))));
  #source: Source | undefined;
  #registry = "";
  #names = new Map<string, string>();
  #answering: Answering | undefined;
  #uses = 0;

  constructor() {
    takeFiles({
      registry: (name, text) => void this.#editor.load(name, text),
      recording: (name, text) => void this.#use(this.#sources.add(recordingOf(name, text))),
      complain: (problem) => this.#set("error", problem),
    });
    this.#edit.addEventListener("click", () => void this.#editor.load(this.#source?.name ?? "", this.#registry));
    this.#state.stop.addEventListener("click", () => this.#stop());
    this.#state.retry.addEventListener("click", () => void (this.#source ? this.#use(this.#source, readAddress(location.hash)) : this.open()));
    this.#state.link.addEventListener("click", () => void this.#copyLink());
    this.#state.record.addEventListener("click", () => void this.#record());
    addEventListener("popstate", () => void (takeToken() ? this.open() : this.#go(readAddress(location.hash))));
    this.#map.drawBase().catch(() => {}); // the map is an aid: a position can be typed without it
  }

  /** Finds out what answers here, and does what the link says. */
  async open(): Promise<void> {
    this.#set("loading", "Loading the services…");
    takeToken();
    this.#source = undefined;
    try {
      this.#sources.offer(await offeredRegistries(), recordings);
      const edited = editedRegistry();
      if (edited) this.#sources.add(edited);
      await this.#go(readAddress(location.hash), edited);
    } catch (reason) {
      this.#set("error", messageOf(reason));
    }
  }

  #set(name: StateName, text: string): void {
    this.#state.set(name, text, this.#source?.kind === "registry" && this.#answering !== undefined);
    this.#map.busy(name === "asking");
  }

  async #go(address: Address, otherwise?: Source): Promise<void> {
    const wanted = this.#sources.find(address) ?? otherwise ?? this.#source ?? this.#sources.first;
    if (!wanted) this.#set("error", "There is no registry and no recording here.");
    else if (wanted !== this.#source || wanted.kind === "recording") await this.#use(wanted, address);
    else {
      if (address.key) this.#question.key = address.key;
      await (address.at ? this.#ask(address.at, false) : this.#plan());
    }
  }

  async #choose(chosen: Source): Promise<void> {
    await this.#use(chosen);
    if (chosen === this.#source && chosen.kind === "registry") this.#note({ ...(chosen.id && { registry: chosen.id }), key: this.#question.key });
  }

  /** Makes a registry or a recording the one that answers. */
  async #use(chosen: Source, address: Address = {}): Promise<void> {
    const turn = ++this.#uses;
    this.#answering?.close();
    this.#answering = undefined;
    this.#source = chosen;
    this.#sources.show(chosen);
    this.#edit.disabled = true;
    this.#question.open("nothing");
    this.#set("loading", "Loading the services…");
    try {
      if (chosen.kind === "registry") await this.#useRegistry(chosen, address, turn);
      else await this.#useRecording(chosen, turn);
    } catch (reason) {
      if (turn === this.#uses) this.#set("error", messageOf(reason));
    }
  }

  async #useRegistry(chosen: RegistrySource, address: Address, turn: number): Promise<void> {
    const text = await chosen.text();
    if (turn !== this.#uses) return;
    this.#registry = text;
    this.#edit.disabled = false;
    const registry = JSON.parse(text) as RegistryFile;
    if (!(await this.#start(registry, turn, {}, chosen.gateway))) return;
    const key = address.key ?? this.#question.key;
    this.#question.offer(registry, address.at);
    this.#question.key = key;
    this.#question.open("registry");
    this.#map.offer([]);
    this.#hint.textContent = "Click or tap to ask.";
    await (address.at ? this.#ask(address.at, false) : this.#plan());
  }

  async #useRecording(chosen: RecordingSource, turn: number): Promise<void> {
    const cassette = await chosen.load();
    if (turn !== this.#uses) return;
    this.#registry = `${JSON.stringify(cassette.registry, null, 2)}\n`;
    this.#edit.disabled = false;
    if (!(await this.#start(cassette.registry, turn, cassette.policy))) return;
    this.#question.offer(cassette.registry, cassette.at);
    this.#question.key = cassette.key;
    this.#question.open("recording");
    const others = recordings.filter((one) => one !== chosen);
    this.#map.offer(others.map((one) => ({ ...one.at, name: one.name, choose: () => void this.#use(one) })));
    this.#hint.textContent = "A recording answers at its own place. The marked places are recorded, too.";
    this.#map.pin(cassette.at);
    this.#note(chosen.id ? { recording: chosen.id } : {});
    this.#set("asking", `As it was recorded on ${cassette.recorded.toLocaleDateString("en", { dateStyle: "long" })}…`);
    await this.#show((answering) => answering.play(cassette));
  }

  /** False where another took its place meanwhile. */
  async #start(registry: RegistryFile, turn: number, policy: { share?: boolean } = {}, gateway?: GatewayOptions): Promise<boolean> {
    const made = await Answering.of(registry, { ...this.#question.choices, ...policy, gateway }, this.#answers, this.#requests);
    if (turn !== this.#uses) {
      made.close();
      return false;
    }
    this.#answering = made;
    this.#names = serviceNames(registry);
    return true;
  }

  async #plan(): Promise<void> {
    if (this.#source?.kind !== "registry" || !this.#answering) return;
    const { key, place, deadline } = this.#question;
    this.#question.problem = "";
    try {
      if (await this.#answering.plan(key, place, deadline)) this.#set("idle", `${counted(this.#names.size, "service")} ready. Click the map, or type a position.`);
    } catch (reason) {
      this.#explain(reason);
    }
  }

  #again(): void {
    if (this.#source?.kind === "registry") void this.#use(this.#source);
  }

  #submit(): void {
    const { place } = this.#question;
    if (this.#source?.kind === "recording") void this.#use(this.#source);
    else if (place) void this.#ask(place);
    else this.#question.refuse();
  }

  async #ask(place: Place, remember = true): Promise<void> {
    if (this.#source?.kind === "recording") this.#state.say("This is a recording, of one place. Choose a registry to ask elsewhere.");
    if (this.#source?.kind !== "registry" || !this.#answering) return;
    const { key, deadline } = this.#announce(place, remember);
    await this.#show((answering) => answering.ask(key, place, deadline));
  }

  async #record(): Promise<void> {
    const { place } = this.#question;
    if (!place) this.#question.refuse();
    if (!place || !this.#answering) return;
    const { key, deadline } = this.#announce(place, true);
    await this.#show(async (answering) => {
      const recorded = await answering.record(key, place, deadline);
      if (recorded) download(`${key.replace(/^\w+:/, "")}_${place.lon}_${place.lat}.jsonl`, recorded.cassette, "application/jsonl");
      return recorded?.result;
    });
  }

  #announce(place: Place, remember: boolean): { key: string; deadline: number } {
    const { key, deadline } = this.#question;
    this.#question.problem = "";
    this.#question.place = place;
    this.#map.pin(place);
    if (remember) this.#note({ ...(this.#source?.id && { registry: this.#source.id }), key, at: place });
    this.#state.link.disabled = false;
    this.#set("asking", `Asking at ${place.lon}, ${place.lat}…`);
    return { key, deadline };
  }

  async #show(query: (answering: Answering) => ReturnType<Answering["ask"]>): Promise<void> {
    const asked = this.#answering;
    if (!asked) return;
    try {
      const result = await query(asked);
      if (asked !== this.#answering || !result) return;
      const { point, summary } = result;
      this.#set("done", `${point.x}, ${point.y}: ${counted(summary.services, "service")} in ${duration(summary.elapsed_ms)}.`);
    } catch (reason) {
      if (asked === this.#answering) this.#explain(reason);
    }
  }

  #explain(reason: unknown): void {
    if (reason instanceof DOMException && reason.name === "AbortError") return; // another question took its place, or Stop did
    if (reason instanceof GeoprobeError && reason.code === "invalid-point") {
      this.#question.problem = sentence(reason.message);
      this.#set("idle", "That position cannot be asked about.");
    } else this.#set("error", messageOf(reason));
  }

  #stop(): void {
    this.#answering?.stop();
    this.#set("idle", "Stopped.");
    this.#question.focus();
  }

  #note(address: Address): void {
    const hash = writeAddress(address);
    if (hash !== location.hash && hash !== "#") history.pushState(null, "", hash);
    this.#state.link.disabled = this.#source?.id === undefined && hash === "#";
  }

  async #copyLink(): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.href);
      this.#state.say(this.#source?.id === undefined ? "Link copied. What you edited or opened is not in it." : "Link copied.");
    } catch {
      this.#state.say(`The browser does not allow copying; the link is ${location.href}`);
    }
  }
}
