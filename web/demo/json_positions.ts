/** A place in a text; line and column count from 1. */
export interface Position {
  offset: number;
  line: number;
  column: number;
}

/** What is wrong with a JSON text, and where. */
export interface JsonFault {
  message: string;
  at: Position;
}

/** A JSON text's places: where each value begins, by JSON pointer (RFC 6901), and what is not JSON in it. */
export class JsonPositions {
  /** The first thing that is not JSON, and members that stand twice, in the text's order. */
  readonly faults: JsonFault[] = [];
  readonly #text: string;
  readonly #values = new Map<string, number>();
  readonly #lines: number[] = [0];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#lines.push(at + 1);
    try {
      this.#value("", 0);
      this.#space();
      if (this.#at < text.length) this.#refuse("expected the end of the text");
    } catch (reason) {
      if (!(reason instanceof NotJson)) throw reason;
      this.faults.push({ message: reason.message, at: this.position(this.#at) });
    }
  }

  get lines(): number {
    return this.#lines.length;
  }

  /** Of the value that the pointer names, or else of the nearest one around it: a missing member has no place. */
  find(pointer: string): Position {
    for (let path = pointer; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
      const offset = this.#values.get(path);
      if (offset !== undefined) return this.position(offset);
    }
    return this.position(this.#values.get("") ?? 0);
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.#lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { offset, line: low + 1, column: offset - (this.#lines[low] ?? 0) + 1 };
  }

  #value(pointer: string, depth: number): void {
    if (depth > 200) this.#refuse("nested more than 200 levels deep");
    this.#space();
    this.#values.set(pointer, this.#at);
    const first = this.#text[this.#at];
    if (first === "{") this.#object(pointer, depth);
    else if (first === "[") this.#array(pointer, depth);
    else if (first === '"') this.#string();
    else if (!this.#token(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y)) this.#refuse("expected a value");
  }

  #object(pointer: string, depth: number): void {
    const names = new Set<string>();
    this.#list("}", () => {
      const at = this.#at;
      if (this.#text[at] !== '"') this.#refuse("expected a member's name in double quotes");
      const name = this.#string();
      if (names.has(name)) this.faults.push({ message: `the member "${name}" stands here twice`, at: this.position(at) });
      names.add(name);
      this.#space();
      this.#expect(":", `after "${name}"`);
      this.#value(`${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, depth + 1);
    });
  }

  #array(pointer: string, depth: number): void {
    let index = 0;
    this.#list("]", () => this.#value(`${pointer}/${index++}`, depth + 1));
  }

  #list(end: "}" | "]", item: () => void): void {
    ++this.#at;
    this.#space();
    if (this.#text[this.#at] !== end)
      for (;;) {
        item();
        this.#space();
        if (this.#text[this.#at] !== ",") break;
        ++this.#at;
        this.#space();
        if (this.#text[this.#at] === end) this.#refuse(`a comma before "${end}" is too much`);
      }
    this.#expect(end, 'or ","');
  }

  #string(): string {
    const from = this.#at;
    if (!this.#token(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y)) this.#refuse("this text does not end well");
    return JSON.parse(this.#text.slice(from, this.#at)) as string;
  }

  #token(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.test(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #space(): void {
    this.#token(/[ \t\r\n]*/y);
  }

  #expect(sign: string, more: string): void {
    if (this.#text[this.#at] !== sign) this.#refuse(`expected "${sign}" ${more}`);
    ++this.#at;
  }

  #refuse(message: string): never {
    throw new NotJson(message);
  }
}

class NotJson extends Error {}
