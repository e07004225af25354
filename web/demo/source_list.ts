import type { Address } from "./address.js";
import { element } from "./dom.js";
import type { Source } from "./sources.js";

/** The registries and recordings to choose from. */
export class SourceList {
  readonly #select: HTMLSelectElement;
  readonly #registries = groupOf("Registries");
  readonly #recordings = groupOf("Recordings");
  readonly #sources = new Map<HTMLOptionElement, Source>();

  constructor(select: HTMLSelectElement, choose: (source: Source) => void) {
    this.#select = select;
    select.addEventListener("change", () => {
      const [option] = select.selectedOptions;
      const source = option && this.#sources.get(option);
      if (source) choose(source);
    });
  }

  get first(): Source | undefined {
    return this.#sources.values().next().value;
  }

  /** Takes the place of what was offered before. */
  offer(registries: Source[], recordings: Source[]): void {
    this.#sources.clear();
    this.#registries.replaceChildren();
    this.#recordings.replaceChildren();
    for (const source of [...registries, ...recordings]) this.add(source);
  }

  /** One more; it takes the place of one that came from the user under the same name. */
  add<Kind extends Source>(source: Kind): Kind {
    for (const [option, other] of this.#sources)
      if (other.id === undefined && (other.kind === "registry" ? source.kind === "registry" : other.name === source.name)) {
        option.remove();
        this.#sources.delete(option);
      }
    const option = new Option(source.name);
    this.#sources.set(option, source);
    (source.kind === "registry" ? this.#registries : this.#recordings).append(option);
    this.#select.replaceChildren(...[this.#registries, this.#recordings].filter((group) => group.children.length > 0));
    return source;
  }

  find({ registry, recording }: Address): Source | undefined {
    const named = (source: Source) => source.id !== undefined && source.id === (source.kind === "registry" ? registry : recording);
    return [...this.#sources.values()].find(named);
  }

  show(source: Source): void {
    for (const [option, other] of this.#sources) if (other === source) option.selected = true;
  }
}

function groupOf(name: string): HTMLOptGroupElement {
  const group = element("optgroup");
  group.label = name;
  return group;
}
