import type { Engine, Point, QueryOptions, QueryResult, ServiceNode, StreamEvent } from "../types.js";
import { csvOf, outlineOf, sameTree, servicesOf, withAnswer } from "./document.js";
import { languageOf, startsOnTheRight } from "./language.js";
import type { ResultMessagesInput } from "./messages.js";
import type { Outline } from "./outline.js";
import { Panel } from "./panel.js";
import { css } from "./styles.js";
import { TreeView } from "./tree.js";
import { Turn, until, type Retry } from "./turn.js";
import { fill, Words } from "./words.js";

/** An engine that tells the tree to come. */
type OutlinedEngine = Engine & { outline(key: string): Promise<Outline> };

// Importing works where there are no elements, for instance on a server.
const Base = (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ?? (Object as unknown as typeof HTMLElement);
const properties = ["messages", "retry", "compact", "outline", "result"] as const;
let sheet: CSSStyleSheet | undefined;

/**
 * Shows a result, or a stream as it grows: the tree of groups and services with values, units, and reasons where there is
 * no value. Registered by defineResult.
 */
export class GeoprobeResultElement extends Base {
  static readonly observedAttributes = ["lang", "dir"];

  /** Asks one service again: gives the document of a query for `service:KEY`. With it, failed leaves have "Try again". */
  retry: Retry | undefined;

  readonly #opened = new Map<string, boolean>();
  readonly #answers = new Map<string, ServiceNode>();
  readonly #root: ShadowRoot;
  readonly #panel: Panel;
  #messages: ResultMessagesInput = {};
  #words = new Words({}, undefined);
  #language: string | undefined;
  #rightToLeft = false;
  #outline: Outline | undefined;
  #result: QueryResult | undefined;
  #tree: TreeView | undefined;
  #turn = new Turn();

  constructor() {
    super();
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    this.#root = this.attachShadow({ mode: "open" });
    this.#root.adoptedStyleSheets = [sheet];
    this.#panel = new Panel(this.#words, { copyJson: () => void this.#copy("json"), copyCsv: () => void this.#copy("csv") });
    const { header, failure, footer, live } = this.#panel;
    this.#root.append(header, failure, footer, live);
  }

  /** Set: shows a finished document. Get: the last finished one, with the answers of what was tried again. */
  get result(): QueryResult | undefined {
    return this.#result;
  }

  set result(result: QueryResult | undefined) {
    this.clear();
    if (!result) return;
    this.#build(outlineOf(result.root));
    this.#finish(result);
    this.#outline = undefined;
  }

  /** Set: shows the tree with every leaf waiting, for a stream to fill in. */
  get outline(): Outline | undefined {
    return this.#outline;
  }

  set outline(outline: Outline | undefined) {
    this.clear();
    if (!outline) return;
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
    this.#reword();
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
   * Resolves with the document, or with undefined when the stream was aborted or something else was to be shown.
   * Rejects with what the stream throws.
   */
  show(stream: AsyncIterable<StreamEvent>): Promise<QueryResult | undefined> {
    const turn = this.#begin();
    this.#build(this.#outline);
    return this.#follow(turn, stream);
  }

  /**
   * Asks the engine for every service under `key`, and shows the tree at once and the answers as they come. Failed leaves
   * can be tried again. What this element asked before is aborted.
   * Resolves with the document, or with undefined when it was aborted (by the signal, by removal of the element from the
   * page, by another call) or something else was to be shown. Rejects with GeoprobeError for a wrong call.
   */
  async ask(engine: Engine, key: string, point: Point, options: QueryOptions = {}): Promise<QueryResult | undefined> {
    const turn = this.#begin();
    const forget = turn.endWith(options.signal);
    turn.retry = (service, signal) => engine.query(`service:${service}`, point, { ...options, signal });
    try {
      const outline = await (engine as OutlinedEngine).outline(key);
      if (turn.signal.aborted) return undefined;
      this.#outline = outline;
      this.#build(outline);
      return await this.#follow(turn, engine.stream(key, point, { ...options, signal: turn.signal }));
    } catch (reason) {
      this.#fail(turn, reason);
      return undefined;
    } finally {
      forget();
    }
  }

  /** Shows nothing, and aborts what was asked. */
  clear(): void {
    this.#begin().asking = false;
    this.#result = this.#outline = undefined;
    this.#tree?.element.remove();
    this.#tree = undefined;
    this.#panel.clear();
  }

  /** @internal */
  connectedCallback(): void {
    for (const name of properties) {
      if (!Object.hasOwn(this, name) || (name === "retry" && this.retry === undefined)) continue;
      const value = this[name];
      Reflect.deleteProperty(this, name);
      Object.assign(this, { [name]: value });
    }
    this.#reword();
  }

  /** @internal */
  disconnectedCallback(): void {
    const turn = this.#turn;
    setTimeout(() => {
      if (!this.isConnected && turn === this.#turn) turn.end();
    });
  }

  /** @internal */
  attributeChangedCallback(): void {
    if (this.isConnected) this.#reword();
  }

  #begin(): Turn {
    this.#turn.end();
    this.#turn = new Turn();
    this.#answers.clear();
    return this.#turn;
  }

  #reword(): void {
    const language = languageOf(this);
    const rightToLeft = startsOnTheRight(this);
    this.#words = new Words(this.#messages, language);
    if (language === this.#language && rightToLeft === this.#rightToLeft && !this.#tree) return;
    this.#language = language;
    this.#rightToLeft = rightToLeft;
    if (this.#tree) this.#build(this.#tree.outline, true);
  }

  #build(outline: Outline | undefined, anew = false): void {
    const former = this.#tree;
    if (former && outline && !anew && sameTree(former.outline, outline)) former.wait();
    else {
      const path = former?.navigation.focusedPath;
      const words = this.#words;
      this.#tree = new TreeView(
        {
          words,
          rightToLeft: this.#rightToLeft,
          few: !!outline && servicesOf(outline).size <= 3,
          opened: this.#opened,
          canRetry: () => (this.retry ?? this.#turn.retry) !== undefined,
          retry: (key) => void this.#again(key),
        },
        outline,
        words.say.tree,
      );
      former?.element.remove();
      this.#panel.failure.after(this.#tree.element);
      if (path !== undefined) this.#tree.navigation.focus(path);
    }
    this.#panel.begin(this.#words, outline);
    for (const node of this.#answers.values()) this.#tree?.show(node);
    if (!this.#turn.asking) this.#tree?.stop();
    this.#count();
    if (!anew && this.#turn.asking && this.#tree?.size) this.#panel.announceStart(this.#tree.size);
  }

  #count(): void {
    if (!this.#tree) return;
    const { counts, size } = this.#tree;
    this.#panel.count(counts, size, this.#turn.asking, this.#turn.asking ? undefined : this.#result?.summary.elapsed_ms);
    const sources = [...this.#answers.values()].map(({ status, source }) => (status === "ok" ? source?.attribution : undefined));
    this.#panel.cite(new Set(sources.filter((text) => text !== undefined)));
  }

  #take(node: ServiceNode): void {
    this.#answers.set(node.key, node);
    if (!this.#turn.pending.has(node.key)) this.#tree?.show(node);
    this.#count();
  }

  async #follow(turn: Turn, stream: AsyncIterable<StreamEvent>): Promise<QueryResult | undefined> {
    try {
      for await (const event of until(turn.signal, stream)) {
        if (turn !== this.#turn) return undefined;
        if (event.event === "service") this.#take(event.service);
        else if ((event as { event: string }).event === "done") {
          this.#finish(event.result);
          this.#panel.announceEnd(this.#result?.summary ?? event.result.summary);
          this.#tell();
          return this.#result;
        }
      }
    } catch (reason) {
      this.#fail(turn, reason);
    }
    this.#stop(turn);
    return undefined;
  }

  #finish(result: QueryResult): void {
    const turn = this.#turn;
    turn.asking = false;
    this.#result = turn.again.reduce(withAnswer, result);
    const outline = outlineOf(result.root);
    for (const node of servicesOf<ServiceNode>(this.#result.root).values()) this.#answers.set(node.key, node);
    if (!sameTree(this.#tree?.outline, outline)) this.#build(outline, true);
    else for (const node of this.#answers.values()) if (!turn.pending.has(node.key)) this.#tree?.show(node);
    this.#count();
  }

  #fail(turn: Turn, reason: unknown): void {
    const wanted = turn === this.#turn && !turn.signal.aborted;
    this.#stop(turn);
    if (!wanted) return;
    this.#panel.fail(reason instanceof Error ? reason.message : String(reason));
    throw reason;
  }

  #stop(turn: Turn): void {
    if (turn !== this.#turn) return;
    turn.asking = false;
    this.#tree?.stop();
    this.#count();
  }

  async #again(key: string): Promise<void> {
    const turn = this.#turn;
    const retry = this.retry ?? turn.retry;
    const tree = this.#tree;
    if (!retry || !tree || turn.pending.has(key)) return;
    this.dispatchEvent(new CustomEvent("geoprobe-retry", { detail: { key }, bubbles: true, composed: true }));
    turn.pending.add(key);
    tree.wait(key);
    this.#count();
    let answer: QueryResult | undefined;
    try {
      answer = await retry(key, turn.signal);
    } catch (reason) {
      if (turn === this.#turn && !turn.signal.aborted) this.#panel.fail(reason instanceof Error ? reason.message : String(reason));
    }
    if (turn !== this.#turn) return;
    turn.pending.delete(key);
    if (answer) for (const node of servicesOf<ServiceNode>(answer.root).values()) this.#answers.set(node.key, node);
    const node = this.#answers.get(key);
    if (node) this.#tree?.show(node);
    if (answer && turn.asking) turn.again.push(answer);
    else if (answer && this.#result) {
      this.#result = withAnswer(this.#result, answer);
      this.#tell();
    }
    this.#count();
    if (node) this.#panel.announce(fill(this.#words.say.answered, { name: tree.nameOf(key), outcome: tree.outcomeOf(key) }));
  }

  #tell(): void {
    this.dispatchEvent(new CustomEvent("geoprobe-done", { detail: this.#result, bubbles: true, composed: true }));
  }

  async #copy(form: "json" | "csv"): Promise<void> {
    if (!this.#result || this.#turn.asking) return;
    const text = form === "json" ? `${JSON.stringify(this.#result, null, 2)}\n` : csvOf(this.#result);
    const { say } = this.#words;
    try {
      await navigator.clipboard.writeText(text);
      this.#panel.note(say.copied);
    } catch {
      this.#panel.note(say.copyRefused);
    }
  }
}
