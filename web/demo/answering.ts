import { createEngine, replay, type Engine, type ExchangeProgress, type GatewayOptions, type QueryResult, type ServiceNode, type StreamEvent } from "geoprobe";
import type { GeoprobeResultElement } from "geoprobe/result";
import type { Place } from "./address.js";
import type { Cassette } from "./cassette.js";
import type { Choices } from "./question.js";
import { Waterfall } from "./waterfall.js";
import type { WaterfallView } from "./waterfall_view.js";

/** Asks one registry, or replays one recording, and shows answers and requests as they come. */
export class Answering {
  readonly engine: Engine;
  readonly #answers: GeoprobeResultElement;
  readonly #requests: WaterfallView;
  #open: AbortController | undefined;

  constructor(engine: Engine, answers: GeoprobeResultElement, requests: WaterfallView) {
    this.engine = engine;
    this.#answers = answers;
    this.#requests = requests;
  }

  static async of(registry: object, { share, cache, worker, gateway }: Choices & { gateway?: GatewayOptions | undefined }, answers: GeoprobeResultElement, requests: WaterfallView): Promise<Answering> {
    const policy = cache ? { share } : { share, cacheBytes: 0 };
    return new Answering(await createEngine({ registry, policy, worker, ...(gateway && { gateway }) }), answers, requests);
  }

  /** Shows what would be sent at the place. False where something else was asked meanwhile. */
  async plan(key: string, place: Place | undefined, deadline: number): Promise<boolean> {
    const { signal } = this.#begin();
    const plan = place && (await this.engine.explain(key, place));
    if (signal.aborted) return false;
    this.#answers.clear();
    this.#requests.show(new Waterfall(plan, deadline));
    return true;
  }

  /** Rejects for a question that cannot be asked; nothing if it was stopped, which shows its services as cancelled, or if another came. */
  async ask(key: string, place: Place, deadline: number): Promise<QueryResult | undefined> {
    const open = this.#begin();
    const { signal } = open;
    let shown = new Waterfall(await this.engine.explain(key, place), deadline);
    if (open !== this.#open) return undefined;
    const again = () => this.#requests.start((shown = new Waterfall(undefined, deadline)));
    const settled = () => this.#settle(shown);
    this.#answers.addEventListener("geoprobe-retry", again, { signal });
    this.#answers.addEventListener("geoprobe-done", settled, { signal });
    this.#requests.start(shown);
    const onProgress = (progress: ExchangeProgress) => this.#take(shown, progress);
    const result = await this.#answers.ask(this.engine, key, place, { signal, deadline, onProgress });
    this.#settle(shown);
    return result;
  }

  /** As `ask`, and gives the cassette. */
  async record(key: string, place: Place, deadline: number): Promise<{ result: QueryResult; cassette: string } | undefined> {
    const open = this.#begin();
    const { signal } = open;
    const shown = new Waterfall(await this.engine.explain(key, place), deadline);
    const outline = await this.engine.outline(key);
    if (open !== this.#open) return undefined;
    this.#answers.outline = outline;
    this.#requests.start(shown);
    const onProgress = (progress: ExchangeProgress) => this.#take(shown, progress);
    let cassette = "";
    const query = async (onService: (service: ServiceNode) => void) => {
      const recording = await this.engine.record(key, place, { signal, deadline, onService, onProgress });
      cassette = recording.cassette;
      return recording.result;
    };
    const result = await this.#answers.show(until(signal, streamOf(query)));
    this.#settle(shown);
    return result && { result, cassette };
  }

  /** Answers from the cassette, in the time that it took. */
  async play(cassette: Cassette): Promise<QueryResult | undefined> {
    const open = this.#begin();
    const { signal } = open;
    const plan = await this.engine.explain(cassette.key, cassette.at);
    const outline = await this.engine.outline(cassette.key);
    if (open !== this.#open) return undefined;
    this.#answers.outline = outline;
    const shown = new Waterfall(plan, cassette.deadline);
    const progress = cassette.progress(plan);
    const began = performance.now();
    const due = (all: boolean) => {
      const now = performance.now() - began;
      while (progress[0] && (all || progress[0].elapsed_ms <= now)) this.#take(shown, progress.shift() as ExchangeProgress);
      const [next] = progress;
      if (next && !signal.aborted) timer = setTimeout(due, next.elapsed_ms - now, false);
    };
    let timer = setTimeout(due, 0, false);
    signal.addEventListener("abort", () => clearTimeout(timer));
    this.#requests.start(shown);
    const result = await this.#answers.show(until(signal, replay(cassette.text, { timing: true, signal }).stream()));
    clearTimeout(timer);
    if (result) due(true);
    this.#settle(shown);
    return result;
  }

  stop(): void {
    this.#open?.abort();
  }

  close(): void {
    this.stop();
    this.#open = undefined;
    this.engine.close();
  }

  #begin(): AbortController {
    this.stop();
    this.#open = new AbortController();
    return this.#open;
  }

  #take(waterfall: Waterfall, progress: ExchangeProgress): void {
    waterfall.take(progress);
    this.#requests.update(waterfall);
  }

  #settle(waterfall: Waterfall): void {
    this.#requests.settle(waterfall);
  }
}

/** A query that tells its answers to a callback, as a stream. */
async function* streamOf(query: (onService: (service: ServiceNode) => void) => Promise<QueryResult>): AsyncGenerator<StreamEvent> {
  const events = new ReadableStream<StreamEvent>({
    start(controller) {
      query((service) => controller.enqueue({ event: "service", service })).then(
        (result) => {
          controller.enqueue({ event: "done", result });
          controller.close();
        },
        (reason: unknown) => controller.error(reason),
      );
    },
  });
  const reader = events.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

/** The stream, which ends where it would throw because of the signal. */
async function* until(signal: AbortSignal, stream: AsyncIterable<StreamEvent>): AsyncGenerator<StreamEvent> {
  try {
    yield* stream;
  } catch (reason) {
    if (!signal.aborted) throw reason;
  }
}
