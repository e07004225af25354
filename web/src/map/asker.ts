import type { Point, QueryResult } from "../index.js";
import { defineResult, type GeoprobeResultElement } from "../result.js";
import type { AskOptions } from "./options.js";
import { addRules, panToShow, popupBox, type PopupBox } from "./popup.js";
import type { EngineSource } from "./source.js";

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
export interface Asker<Place> {
  readonly element: GeoprobeResultElement;
  /** Answers are shown in it from now on. */
  showIn(popup: Popup<Place>): void;
  ask(point: Point, place: Place): Promise<QueryResult | undefined>;
  /** As ask, for a click: nobody waits for it. */
  click(point: Point, place: Place): void;
  /** From now on the map is not moved for the popup's sake. */
  rest(): void;
  /** Aborts, and takes the popup away. */
  close(): void;
  /** As close; the focus goes there. */
  dismiss(focused: HTMLElement | null | undefined): void;
  /** Enter on `focused` itself asks there; Escape dismisses. */
  key(event: KeyboardEvent, focused: HTMLElement | null | undefined, ask: () => void): void;
}

export function askerOf<Place>({ key, query, onResult, onError = console.error }: AskOptions, source: EngineSource): Asker<Place> {
  const element = new (defineResult())();
  let popup: Popup<Place> | undefined;
  let box: PopupBox | undefined;

  const rest = () => box?.rest();
  const ask = async (point: Point, place: Place) => {
    const engine = source.open();
    if (!engine) {
      close();
      return undefined;
    }
    if (popup && box) {
      rest();
      popup.close();
      addRules(popup.frame, popup.rules);
      popup.open(place, box.node, box.fit());
    }
    try {
      const result = await element.ask(engine, key, point, query);
      if (result) onResult?.(result, point);
      return result;
    } catch (reason) {
      onError(reason);
      throw reason;
    }
  };
  const close = () => {
    element.clear();
    rest();
    popup?.close();
  };
  const dismiss = (focused: HTMLElement | null | undefined) => {
    close();
    focused?.focus({ preventScroll: true });
  };

  return {
    element,
    showIn(shown) {
      element.compact = true;
      popup = shown;
      box = popupBox(shown.frame, element, () => {
        const settled = shown.settled();
        const [right, down] = settled ? panToShow(settled, shown.frame) : [0, 0];
        if (right || down) shown.pan([right, down]);
      });
    },
    ask,
    click(point, place) {
      ask(point, place).catch(() => undefined);
    },
    rest,
    close,
    dismiss,
    key({ key, target, repeat }, focused, ask) {
      if (key === "Enter" && target === focused && !repeat) ask();
      if (key === "Escape" && popup?.settled()) dismiss(focused);
    },
  };
}
