import type { Place } from "./address.js";
import { byId, element } from "./dom.js";
import { choicesOf, type RegistryFile } from "./registry_tree.js";

/** How it is asked. */
export interface Choices {
  share: boolean;
  cache: boolean;
  worker: boolean;
}

/** The form: where, about what, and how. */
export class Question {
  readonly #form = byId("question", HTMLFormElement);
  readonly #lon = byId("lon", HTMLInputElement);
  readonly #lat = byId("lat", HTMLInputElement);
  readonly #key = byId("key", HTMLSelectElement);
  readonly #deadline = byId("deadline", HTMLSelectElement);
  readonly #ask = byId("ask", HTMLButtonElement);
  readonly #problem = byId("question-error", HTMLElement);
  readonly #choices = { share: byId("share", HTMLInputElement), cache: byId("cache", HTMLInputElement), worker: byId("worker", HTMLInputElement) };

  /** `ask` is called for the button and Enter, `change` for another key or place, `choose` for another way of asking. */
  constructor(listener: { ask: () => void; change: () => void; choose: () => void }) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      listener.ask();
    });
    for (const field of [this.#key, this.#deadline, this.#lon, this.#lat]) field.addEventListener("change", listener.change);
    for (const box of Object.values(this.#choices)) box.addEventListener("change", listener.choose);
  }

  get choices(): Choices {
    const { share, cache, worker } = this.#choices;
    return { share: share.checked, cache: cache.checked, worker: worker.checked };
  }

  get key(): string {
    return this.#key.value;
  }

  set key(key: string) {
    if ([...this.#key.options].some((option) => option.value === key)) this.#key.value = key;
  }

  get deadline(): number {
    return Number(this.#deadline.value);
  }

  /** What the fields say, where they say a place. */
  get place(): Place | undefined {
    const [lon, lat] = [degrees(this.#lon), degrees(this.#lat)];
    return Number.isFinite(lon) && Number.isFinite(lat) ? { lon, lat } : undefined;
  }

  set place(place: Place | undefined) {
    if (!place) return;
    this.#lon.value = String(place.lon);
    this.#lat.value = String(place.lat);
  }

  /** Says that the fields say no place, and goes to the first that is wrong. */
  refuse(): void {
    this.problem = "Type longitude and latitude in degrees, for instance 31.3963 and -24.4561.";
    (Number.isFinite(degrees(this.#lon)) ? this.#lat : this.#lon).focus();
  }

  set problem(text: string) {
    this.#problem.textContent = text;
    for (const field of [this.#lon, this.#lat]) field.setAttribute("aria-invalid", String(text !== ""));
  }

  focus(): void {
    this.#ask.focus();
  }

  /** Offers what the registry has, and fills in what it suggests. */
  offer(registry: RegistryFile, place?: Place): void {
    const groups = choicesOf(registry).map(({ kind, choices }) => {
      const group = element("optgroup");
      group.label = kind;
      group.append(...choices.map(({ key, name }) => new Option(name, key)));
      return group;
    });
    this.#key.replaceChildren(...groups);
    const { point, deadline } = registry["x-demo"] ?? {};
    if (place) this.place = place;
    else if (point && !this.place) this.place = { lon: point[0], lat: point[1] };
    if (deadline) this.#suggest(deadline);
  }

  /** A recording is answered where and as it was recorded; otherwise all of it can be chosen. */
  open(how: "registry" | "recording" | "nothing"): void {
    for (const field of [this.#lon, this.#lat]) field.readOnly = how === "recording";
    for (const field of [this.#key, this.#deadline, ...Object.values(this.#choices)]) field.disabled = how === "recording";
    this.#ask.disabled = how === "nothing";
    this.#ask.textContent = how === "recording" ? "Play again" : "Ask";
  }

  #suggest(deadline: number): void {
    const value = String(deadline);
    if (![...this.#deadline.options].some((option) => option.value === value)) {
      const later = [...this.#deadline.options].find((option) => Number(option.value) > deadline);
      this.#deadline.add(new Option(`${deadline / 1000} s`, value), later ?? null);
    }
    this.#deadline.value = value;
  }
}

function degrees(field: HTMLInputElement): number {
  const text = field.value.trim();
  return text === "" ? NaN : Number(text);
}
