const holdTime = 500;
const doubleTime = 250;
const slack = 10;

/** What presses of the pointer on a map mean, as far as the map library leaves it open. */
export interface Gestures {
  /** The library's click becomes `ask`: after a moment, and only if no second one follows, where that would zoom. */
  click(event: MouseEvent, mayDouble: boolean, ask: () => void): void;
  /** Whether the event is of the pointer whose long press has asked, late as it may be told. */
  endsPress(event: PointerEvent): boolean;
  /** Forgets a click that waits. */
  cancel(): void;
  remove(): void;
}

/** Of the presses on `target`, save those inside of what `spared` selects: popups, controls, markers. */
export function gesturesOn(target: HTMLElement, spared: string, longPress: ((event: PointerEvent) => void) | false): Gestures {
  let begun: PointerEvent | undefined;
  let held: ReturnType<typeof setTimeout> | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let former: MouseEvent | undefined;
  let pressed = false;
  let pressedBy: number | undefined;

  const letGo = () => {
    clearTimeout(held);
    begun = undefined;
  };
  const cancel = () => clearTimeout(waiting);
  const press = () => {
    const event = begun;
    letGo();
    if (!event || !longPress) return;
    pressed = true;
    pressedBy = event.pointerId;
    longPress(event);
  };
  const listeners: { [type: string]: (event: PointerEvent) => void } = {
    pointerdown(event) {
      letGo();
      cancel();
      pressed = false;
      if (event.pointerType === "mouse" || !event.isPrimary || (event.target as Element).closest(spared)) return;
      begun = event;
      held = setTimeout(press, holdTime);
    },
    pointermove(event) {
      if (begun && distance(begun, event) > slack) letGo();
    },
    pointerup: letGo,
    pointercancel: letGo,
    contextmenu(event) {
      press();
      if (pressed) event.preventDefault();
    },
  };
  const over = new AbortController();
  for (const [type, listener] of Object.entries(listeners))
    target.addEventListener(type, listener as (event: Event) => void, { capture: true, signal: over.signal });

  return {
    click(event, mayDouble, ask) {
      const doubled = former && event.timeStamp - former.timeStamp < doubleTime && distance(event, former) < 3 * slack;
      former = event;
      cancel();
      if (pressed || (mayDouble && doubled)) return;
      if (mayDouble) waiting = setTimeout(ask, doubleTime);
      else ask();
    },
    endsPress: ({ pointerId }) => pointerId === pressedBy,
    cancel,
    remove() {
      letGo();
      cancel();
      over.abort();
    },
  };
}

function distance(a: MouseEvent, b: MouseEvent): number {
  return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
}
