import type { Engine, Point, QueryOptions, QueryResult, StreamEvent } from "../index.js";
import { defineResult, type GeoprobeResultElement } from "../result.js";
import type { AskOptions } from "./options.js";
import { addRules, panToShow, popupBox, type PopupBox } from "./popup.js";
import type { EngineSource, Opened } from "./source.js";

/** The map library's popup, for a place in the library's own terms. */
export interface Popup<Place> {
  /** That the popup is to lie in. */
  readonly frame: HTMLElement;
  /** CSS of the popup around the box. */
  readonly rules: string;
  /** Shows the box there; a former popup goes. */
  open(place: Place, box: HTMLElement, width: number): void;
  close(): void;
  /** The popup, laid out for the size that the box has now. */
  settled(): HTMLElement | undefined;
  pan(offset: [number, number]): void;
}

/** One question at a time: the newest. */
export class Asker<Place> {
  readonly element: GeoprobeResultElement;
  readonly #options: AskOptions;
  readonly #source: EngineSource;
  #popup: Popup<Place> | undefined;
  #box: PopupBox | undefined;

  constructor(options: AskOptions, source: EngineSource) {
    this.#options = options;
    this.#source = source;
    this.element = new (defineResult())();
  }

  /** Answers are shown in it from now on. */
  showIn(popup: Popup<Place>): void {
    this.element.compact = true;
    this.#popup = popup;
    this.#box = popupBox(popup.frame, this.element, () => {
      const shown = popup.settled();
      const [right, down] = shown ? panToShow(shown, popup.frame) : [0, 0];
      if (right || down) popup.pan([right, down]);
    });
  }

  async ask(point: Point, place: Place): Promise<QueryResult | undefined> {
    const { query, onResult, onError } = this.#options;
    const opened = this.#source.open();
    if (!opened) {
      this.close();
      return undefined;
    }
    this.#open(place);
    try {
      const result = await this.element.ask(engineToCome(opened), "", point, query);
      if (result) onResult?.(result, point);
      return result;
    } catch (reason) {
      onError?.(reason);
      throw reason;
    }
  }

  /** As ask, for a click: nobody waits for it. */
  click(point: Point, place: Place): void {
    this.ask(point, place).catch((reason: unknown) => {
      if (!this.#options.onError) console.error(reason);
    });
  }

  /** From now on the map is not moved for the popup's sake. */
  rest(): void {
    this.#box?.rest();
  }

  /** Aborts, and takes the popup away. */
  close(): void {
    this.element.clear();
    this.rest();
    this.#popup?.close();
  }

  remove(): void {
    this.close();
    this.#source.close();
  }

  /** Enter on `focused` itself asks there; Escape closes, and gives it the focus. */
  key(event: KeyboardEvent, focused: HTMLElement | null, ask: () => void): void {
    const { key, target, repeat } = event;
    if (key === "Enter" && target === focused && !repeat) ask();
    if (key !== "Escape" || !this.#popup?.settled()) return;
    this.close();
    focused?.focus({ preventScroll: true });
  }

  #open(place: Place): void {
    if (!this.#popup || !this.#box) return;
    this.rest();
    this.#popup.close();
    addRules(this.#popup.frame, this.#popup.rules);
    this.#popup.open(place, this.#box.node, this.#box.fit());
  }
}

type Outlining = Engine & { outline(key: string): Promise<unknown> };

/** What is to be asked there is asked by the empty key. */
function engineToCome(opened: Promise<Opened>): Engine {
  const later = {
    async outline(key: string) {
      const { engine, key: root } = await opened;
      return (engine as Outlining).outline(key || root);
    },
    async query(key: string, point: Point, options?: QueryOptions) {
      return (await opened).engine.query(key, point, options);
    },
    async *stream(key: string, point: Point, options?: QueryOptions): AsyncGenerator<StreamEvent, undefined> {
      const { engine, key: root } = await opened;
      yield* engine.stream(key || root, point, options);
    },
  };
  return later as unknown as Engine;
}
