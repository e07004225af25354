import type { Engine, Outline, Point, QueryOptions, QueryResult, ServiceNode, StreamEvent } from "../types.js";
import { csvOf, outlineOf, sameTree, servicesOf, withAnswer } from "./document.js";
import type { ResultMessagesInput } from "./messages.js";
import { panelOf } from "./panel.js";
import { sharedSheet } from "./sheet.js";
import { TreeView } from "./tree.js";
import { Turn, until, type Retry } from "./turn.js";
import { fill, wordsOf } from "./words.js";

// Importing works where there are no elements, for instance on a server.
const Base = (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ?? (Object as unknown as typeof HTMLElement);
const properties = ["messages", "retry", "compact", "outline", "result"] as const;

/**
 * `<geoprobe-result>`: shows a result, or a stream as it grows: the tree of groups and services, with values, units, and
 * reasons where there is no value. Registered by defineResult.
 *
 * Attributes: `compact` (for popups: smaller, and `--geoprobe-width` wide, 18rem by default); `lang`, its own or the nearest
 * ancestor's, says how numbers and times are written; `dir` is honoured. A group whose `display` is "graph" is a bar chart
 * where its services have one unit, and a table until charts are loaded; the services are what assistive technology reads,
 * and a switch shows them to all.
 *
 * Events, bubbling and composed: `geoprobe-done` with the document (QueryResult) when it is complete, and again when a
 * service that was tried again has answered; `geoprobe-retry` with `{ key }` when a service is tried again.
 *
 * Colours follow the page's `color-scheme`. Custom properties: `--geoprobe-ink`, `--geoprobe-background`, `--geoprobe-accent`
 * (links, buttons, progress), `--geoprobe-ok`, `--geoprobe-timeout`, `--geoprobe-error`, `--geoprobe-bar`, `--geoprobe-font`
 * (as the property `font`) and `--geoprobe-width`.
 *
 * Parts, and around what: `header` (`title`, `state`, `progress`), `failure`, `tree`, `footer` (`summary` with a `count` for
 * each status, `attribution`, `actions` with `button copy`, `note`). In the tree `item branch`, `item leaf` and `item fact`
 * each hold a `row` (also `branch-row`, `leaf-row`, `fact-row`) and a `group`. In a row: `symbol`, `name`, `description`,
 * `answer` with `value` (`unit`, `link`, `preview` of `attribute`s) or `reason` (`message`), `button retry`, `status`,
 * `toggle`, `button switch`; of facts `fact-name` and `fact-value`. A chart is `chart` with `chart-head` (`chart-unit`,
 * `chart-readout`), `chart-axis` (`chart-tick`), `chart-frame` (`chart-plot`, `chart-line`, `bar`, `chart-slot`) and
 * `chart-labels` (`chart-label`). `item leaf`, `symbol`, `reason`, `status` and `count` also bear `status-ok`,
 * `status-empty`, `status-nodata`, `status-outside`, `status-error`, `status-timeout`, `status-cancelled` or
 * `status-waiting`: `geoprobe-result::part(reason status-error) { … }`.
 */
export class GeoprobeResultElement extends Base {
  static readonly observedAttributes = ["lang"];

  readonly #opened = new Map<string, boolean>();
  readonly #answers = new Map<string, ServiceNode>();
  readonly #panel = panelOf(wordsOf({}, undefined), (form) => void this.#copy(form));
  #messages: ResultMessagesInput = {};
  #language: string | undefined;
  #words = wordsOf({}, undefined);
  #retry: Retry | undefined;
  #outline: Outline | undefined;
  #result: QueryResult | undefined;
  #tree: TreeView | undefined;
  #turn = new Turn();

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sharedSheet()];
    root.append(...this.#panel.parts);
  }

  /** Set: shows a finished document. Get: the last finished one, with the answers of what was tried again. */
  get result(): QueryResult | undefined {
    return this.#result;
  }

  set result(result: QueryResult | undefined) {
    if (!result) {
      this.clear();
      return;
    }
    this.#begin();
    this.#outline = undefined;
    this.#panel.clear();
    this.#finish(result);
  }

  /** Set: shows the tree with every leaf waiting, for a stream to fill in. */
  get outline(): Outline | undefined {
    return this.#outline;
  }

  set outline(outline: Outline | undefined) {
    if (!outline) {
      this.clear();
      return;
    }
    this.#begin();
    this.#outline = outline;
    this.#build(outline);
  }

  /** The texts of the element's own, in place of the English ones. */
  get messages(): ResultMessagesInput {
    return this.#messages;
  }

  set messages(messages: ResultMessagesInput) {
    this.#messages = messages;
    this.#reword(true);
  }

  /** Asks one service again: gives the document of a query for `service:KEY`. With it, failed leaves have "Try again". */
  get retry(): Retry | undefined {
    return this.#retry;
  }

  set retry(retry: Retry | undefined) {
    this.#retry = retry;
    this.#reword(true);
  }

  /** For popups and other narrow places: smaller, and 18rem wide unless `--geoprobe-width` says otherwise. */
  get compact(): boolean {
    return this.hasAttribute("compact");
  }

  set compact(compact: boolean) {
    this.toggleAttribute("compact", compact);
  }

  /**
   * Shows a stream as it comes, in the tree of `outline` where that was set; what was shown before is aborted.
   * Resolves with the document, or with undefined when the stream ended without one or something else was to be shown.
   * Rejects with what the stream throws.
   */
  async show(stream: AsyncIterable<StreamEvent>): Promise<QueryResult | undefined> {
    const turn = this.#begin();
    this.#build(this.#outline);
    return this.#follow(turn, () => stream);
  }

  /**
   * Asks the engine for every service under `key` (undefined: under what `Engine.outline` gives without a key), and shows the
   * tree at once and the answers as they come. Failed leaves can be tried again. What this element asked before is aborted.
   * Resolves with the document, or with undefined when it was aborted (by the signal, by removal of the element from the
   * page, by another call). Rejects with GeoprobeError for a wrong call, and as a promised engine does.
   */
  async ask(engine: Engine | Promise<Engine>, key: string | undefined, point: Point, options: QueryOptions = {}): Promise<QueryResult | undefined> {
    const turn = this.#begin();
    const forget = turn.endWith(options.signal);
    turn.retry = async (service, signal) => (await engine).query(`service:${service}`, point, { ...options, signal });
    const result = this.#follow(turn, async () => {
      const asked = await engine;
      const outline = await asked.outline(key);
      if (turn === this.#turn) this.#build((this.#outline = outline));
      return asked.stream(`${outline.kind}:${outline.key}`, point, { ...options, signal: turn.signal });
    });
    return result.finally(forget);
  }

  /** Shows nothing, and aborts what was asked. */
  clear(): void {
    this.#begin().asking = false;
    this.#outline = undefined;
    this.#tree?.element.remove();
    this.#tree = undefined;
    this.#panel.clear();
  }

  /** @internal */
  connectedCallback(): void {
    for (const name of properties) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      Reflect.deleteProperty(this, name);
      Object.assign(this, { [name]: value });
    }
    this.#reword(false);
  }

  /** @internal */
  disconnectedCallback(): void {
    const turn = this.#turn;
    setTimeout(() => {
      if (!this.isConnected) turn.end();
    });
  }

  /** @internal */
  attributeChangedCallback(): void {
    this.#reword(false);
  }

  #begin(): Turn {
    this.#turn.end();
    this.#turn = new Turn();
    this.#answers.clear();
    this.#result = undefined;
    this.#tree?.draw();
    return this.#turn;
  }

  #reword(always: boolean): void {
    const language = languageOf(this);
    if (language === this.#language && !always) return;
    this.#language = language;
    this.#words = wordsOf(this.#messages, language);
    if (this.#tree) this.#rebuild(this.#tree.outline);
  }

  /** Shows a tree that waits, the one that is there where it is the same. */
  #build(outline: Outline | undefined): void {
    this.#reword(false);
    if (sameTree(this.#tree?.outline, outline)) this.#tree?.wait();
    else this.#rebuild(outline);
    this.#panel.clear();
    this.#panel.begin(this.#words, outline);
    this.#count();
    if (this.#tree?.size) this.#panel.announceStart(this.#tree.size);
  }

  #rebuild(outline: Outline | undefined): void {
    const path = this.#tree?.navigation.focusedPath();
    this.#tree?.element.remove();
    this.#tree = new TreeView(
      {
        words: this.#words,
        few: !!outline && servicesOf(outline).size <= 3,
        opened: this.#opened,
        canRetry: () => (this.#retry ?? this.#turn.retry) !== undefined,
        retry: (key) => void this.#again(key),
      },
      outline,
    );
    for (const node of this.#answers.values()) if (!this.#turn.pending.has(node.key)) this.#tree.show(node);
    if (!this.#turn.asking && this.#turn.pending.size === 0) this.#tree.stop();
    this.#panel.header.after(this.#tree.element);
    this.#panel.begin(this.#words, outline);
    this.#count();
    if (path !== undefined) this.#tree.navigation.focus(path);
  }

  #count(): void {
    if (!this.#tree) return;
    this.#panel.count(this.#tree.counts, this.#turn.asking, this.#result?.summary);
    this.#panel.cite(this.#answers.values());
  }

  #take(node: ServiceNode): void {
    this.#answers.set(node.key, node);
    if (this.#turn.pending.has(node.key)) return;
    this.#tree?.show(node);
    this.#count();
  }

  async #follow(turn: Turn, begin: () => AsyncIterable<StreamEvent> | Promise<AsyncIterable<StreamEvent>>): Promise<QueryResult | undefined> {
    try {
      for await (const event of until(turn.signal, await begin())) {
        if (event.event === "service") this.#take(event.service);
        else if ((event as { event: string }).event === "done") {
          this.#finish(event.result);
          this.#panel.announceEnd(event.result.summary);
          this.#tell();
          return this.#result;
        }
      }
    } catch (reason) {
      if (!turn.signal.aborted) {
        this.#panel.fail(reason);
        throw reason;
      }
    } finally {
      if (turn === this.#turn && turn.asking) {
        turn.asking = false;
        this.#tree?.stop();
        this.#count();
      }
    }
    return undefined;
  }

  #finish(result: QueryResult): void {
    const turn = this.#turn;
    const outline = outlineOf(result.root);
    turn.asking = false;
    this.#result = turn.again.reduce(withAnswer, result);
    for (const [key, node] of servicesOf<ServiceNode>(this.#result.root)) this.#answers.set(key, node);
    if (!sameTree(this.#tree?.outline, outline)) this.#rebuild(outline);
    else for (const node of this.#answers.values()) if (!turn.pending.has(node.key)) this.#tree?.show(node);
    this.#panel.begin(this.#words, outline);
    this.#count();
  }

  async #again(key: string): Promise<void> {
    const turn = this.#turn;
    const retry = this.#retry ?? turn.retry;
    if (!retry || turn.pending.has(key)) return;
    this.dispatchEvent(new CustomEvent("geoprobe-retry", { detail: { key }, bubbles: true, composed: true }));
    turn.pending.add(key);
    this.#tree?.wait(key);
    this.#count();
    let answer: QueryResult | undefined;
    try {
      answer = await retry(key, turn.signal);
    } catch (reason) {
      if (turn === this.#turn && !turn.signal.aborted) this.#panel.fail(reason);
    }
    if (turn !== this.#turn) return;
    turn.pending.delete(key);
    if (answer) for (const [one, node] of servicesOf<ServiceNode>(answer.root)) this.#answers.set(one, node);
    const node = this.#answers.get(key);
    if (node) this.#tree?.show(node);
    if (answer && turn.asking) turn.again.push(answer);
    else if (answer && this.#result) this.#result = withAnswer(this.#result, answer);
    this.#count();
    const leaf = this.#tree?.leafOf(key);
    if (leaf) this.#panel.announce(fill(this.#words.say.answered, { name: leaf.name, outcome: leaf.outcome }));
    if (answer && !turn.asking) this.#tell();
  }

  #tell(): void {
    this.dispatchEvent(new CustomEvent("geoprobe-done", { detail: this.#result, bubbles: true, composed: true }));
  }

  async #copy(form: "json" | "csv"): Promise<void> {
    if (!this.#result) return;
    const text = form === "json" ? `${JSON.stringify(this.#result, null, 2)}\n` : csvOf(this.#result);
    const { copied, copyRefused } = this.#words.say;
    try {
      await navigator.clipboard.writeText(text);
      this.#panel.note(copied);
    } catch {
      this.#panel.note(copyRefused);
    }
  }
}

/** The language of the nearest element that names one, through shadow roots; undefined: the browser's. */
function languageOf(element: Element): string | undefined {
  const language = element.closest("[lang]")?.getAttribute("lang");
  const root = element.getRootNode();
  return language ?? (root instanceof ShadowRoot ? languageOf(root.host) : undefined);
}
