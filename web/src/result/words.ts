import { withDefaults, type Plural, type ResultMessages, type ResultMessagesInput } from "./messages.js";

/** Texts and numbers for one reader. */
export class Words {
  readonly say: ResultMessages;
  readonly #locale: string | undefined;
  readonly #plurals: Intl.PluralRules;
  readonly #formats = new Map<string, Intl.NumberFormat>();

  constructor(messages: ResultMessagesInput, language: string | undefined) {
    this.say = withDefaults(messages);
    this.#locale = known(language);
    this.#plurals = new Intl.PluralRules(this.#locale);
  }

  /** With all its digits. */
  number(value: number, grouped = true): string {
    const size = Math.abs(value);
    const notation = size !== 0 && (size < 1e-6 || size >= 1e21) ? "scientific" : "standard";
    return this.format(value, { notation, maximumFractionDigits: 20, useGrouping: grouped ? "min2" : false });
  }

  duration(milliseconds: number): string {
    const short = milliseconds < 1000;
    const unit = short ? "millisecond" : "second";
    return this.format(short ? milliseconds : milliseconds / 1000, { style: "unit", unit, maximumFractionDigits: short ? 0 : 1 });
  }

  count(plural: Plural, count: number): string {
    const text = typeof plural === "string" ? plural : (plural[this.#plurals.select(count)] ?? plural.other);
    return fill(text, { count: this.number(count) });
  }

  time(iso: string): string {
    const date = new Date(iso);
    return isNaN(+date) ? iso : date.toLocaleString(this.#locale, { dateStyle: "medium", timeStyle: "medium" });
  }

  /** As `Intl.NumberFormat` does with these options. */
  format(value: number, options: object): string {
    const name = JSON.stringify(options);
    const format = this.#formats.get(name) ?? new Intl.NumberFormat(this.#locale, options);
    this.#formats.set(name, format);
    return format.format(value);
  }
}

export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

function known(language: string | undefined): string | undefined {
  try {
    return language ? Intl.NumberFormat.supportedLocalesOf(language)[0] : undefined;
  } catch {
    return undefined;
  }
}
