import { convertRegistry, createEngine, GeoprobeError } from "geoprobe";
import { byId, counted, download, element, messageOf, sentence } from "./dom.js";
import { JsonPositions, type JsonFault } from "./json_positions.js";

/** The registry as a text, to be edited, with what is wrong with it at its lines. */
export class RegistryEditor {
  readonly #dialog = byId("editor", HTMLDialogElement);
  readonly #text = byId("editor-text", HTMLTextAreaElement);
  readonly #gutter = byId("editor-gutter", HTMLElement);
  readonly #faults = byId("editor-faults", HTMLOListElement);
  readonly #verdict = byId("editor-verdict", HTMLElement);
  readonly #use: (name: string, text: string) => void;
  #name = "registry";
  #checks = 0;
  #known: JsonFault[] = [];
  /** What was read otherwise in the registry of GeoContext's that the text was made of; undefined: it was none. */
  #notes: string[] | undefined;

  /** `use` takes the edited text once it is without faults. */
  constructor(use: (name: string, text: string) => void) {
    this.#use = use;
    this.#text.addEventListener("input", () => void this.#check());
    this.#text.addEventListener("scroll", () => (this.#gutter.scrollTop = this.#text.scrollTop));
    byId("editor-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#apply();
    });
    byId("editor-close", HTMLButtonElement).addEventListener("click", () => this.#dialog.close());
    byId("editor-download", HTMLButtonElement).addEventListener("click", () => download("registry.json", this.#text.value, "application/json"));
    const file = byId("editor-file", HTMLInputElement);
    byId("editor-load", HTMLButtonElement).addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      const [chosen] = file.files ?? [];
      if (chosen) void chosen.text().then((text) => void this.load(chosen.name, text));
      file.value = "";
    });
  }

  /** Shows the text, and what is wrong with it; a registry of GeoContext's in geoprobe's own form. */
  async load(name: string, text: string): Promise<void> {
    const converted = await ofGeoContext(text);
    this.#notes = converted?.notes;
    this.#name = name;
    this.#text.value = converted?.text ?? text;
    byId("editor-name", HTMLElement).textContent = name;
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#text.setSelectionRange(0, 0);
    this.#text.scrollTop = 0;
    void this.#check();
  }

  async #apply(): Promise<void> {
    await this.#check();
    const [first] = this.#known;
    if (first) this.#moveTo(first);
    else {
      this.#dialog.close();
      this.#use(this.#name, this.#text.value);
    }
  }

  async #check(): Promise<void> {
    const check = ++this.#checks;
    const text = this.#text.value;
    const positions = new JsonPositions(text);
    this.#showLines(positions.lines);
    const faults = positions.faults.length > 0 ? positions.faults : await registryFaults(text, positions);
    if (check === this.#checks) this.#show(faults);
  }

  #showLines(count: number): void {
    const lines = this.#gutter.children;
    while (lines.length > count) this.#gutter.lastElementChild?.remove();
    const missing = Array.from({ length: count - lines.length }, (_, index) => element("span", "", String(lines.length + index + 1)));
    this.#gutter.append(...missing);
  }

  #show(faults: JsonFault[]): void {
    this.#known = faults;
    for (const line of this.#gutter.querySelectorAll("[data-fault]")) delete (line as HTMLElement).dataset.fault;
    for (const { at } of faults) (this.#gutter.children[at.line - 1] as HTMLElement | undefined)?.setAttribute("data-fault", "");
    const notes = (this.#notes ?? []).map((note) => element("li", "note", note));
    this.#faults.replaceChildren(...faults.map((fault) => this.#item(fault)), ...notes);
    const origin = this.#notes ? `Converted from GeoContext's form, with ${counted(notes.length, "note")}. ` : "";
    this.#verdict.textContent = origin + (faults.length === 0 ? "This registry can be used." : `${counted(faults.length, "fault")} to mend.`);
    this.#verdict.dataset.state = faults.length === 0 ? "good" : "bad";
    this.#text.setAttribute("aria-invalid", String(faults.length > 0));
  }

  #item(fault: JsonFault): HTMLElement {
    const button = element("button", "fault");
    button.type = "button";
    button.append(element("span", "fault-line", `Line ${fault.at.line}, column ${fault.at.column}`), element("span", "", sentence(fault.message)));
    button.addEventListener("click", () => this.#moveTo(fault));
    const item = element("li");
    item.append(button);
    return item;
  }

  #moveTo({ at }: JsonFault): void {
    const end = this.#text.value.indexOf("\n", at.offset);
    this.#text.focus();
    this.#text.setSelectionRange(at.offset, end < 0 ? this.#text.value.length : end);
    const height = this.#text.scrollHeight / Math.max(1, this.#gutter.children.length);
    this.#text.scrollTop = Math.max(0, (at.line - 4) * height);
  }
}

/** A registry of GeoContext's in geoprobe's own form; nothing of any other text. */
async function ofGeoContext(text: string): Promise<{ text: string; notes: string[] } | undefined> {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== "object" || document === null || "geoprobe" in document) return undefined;
    const { registry, warnings } = await convertRegistry(document);
    return { text: `${JSON.stringify(registry, null, 2)}\n`, notes: warnings.map(({ pointer, message }) => `${pointer}: ${message}`) };
  } catch {
    return undefined; // what is wrong with it is told where any text is checked
  }
}

async function registryFaults(text: string, positions: JsonPositions): Promise<JsonFault[]> {
  try {
    (await createEngine({ registry: JSON.parse(text) as object })).close();
    return [];
  } catch (reason) {
    if (!(reason instanceof GeoprobeError) || reason.faults.length === 0) return [{ message: messageOf(reason), at: positions.position(0) }];
    return reason.faults
      .map(({ pointer, message }) => ({ message: pointer ? `${pointer}: ${message}` : message, at: positions.find(pointer) }))
      .sort((a, b) => a.at.offset - b.at.offset);
  }
}
