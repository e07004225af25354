import { withDefaults, type Plural, type ResultMessages, type ResultMessagesInput } from "./messages.js";

/** Texts and numbers for one reader. */
export class Words {
  readonly say: ResultMessages;
  readonly #plain: Intl.NumberFormat;
  readonly #grouped: Intl.NumberFormat;
  readonly #scientific: Intl.NumberFormat;
  readonly #plurals: Intl.PluralRules;
  readonly #locale: string | undefined;

  constructor(messages: ResultMessagesInput, language: string | undefined) {
    const locale = known(language);
    const digits = { maximumFractionDigits: 20 };
    this.say = withDefaults(messages);
    this.#locale = locale;
    this.#plain = new Intl.NumberFormat(locale, { ...digits, useGrouping: false });
    this.#grouped = new Intl.NumberFormat(locale, { ...digits, useGrouping: "min2" } as unknown as Intl.NumberFormatOptions);
    this.#scientific = new Intl.NumberFormat(locale, { ...digits, notation: "scientific" });
    this.#plurals = new Intl.PluralRules(locale);
  }

  /** With all its digits. */
  number(value: number, grouped = true): string {
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-6 || size >= 1e21)) return this.#scientific.format(value);
    return (grouped ? this.#grouped : this.#plain).format(value);
  }

  /** For an axis whose ticks are `step` apart. */
  tick(value: number, step: number): string {
    const options: Intl.NumberFormatOptions =
      step >= 10_000
        ? { notation: "compact", maximumFractionDigits: 2 }
        : { maximumFractionDigits: Math.min(20, Math.max(0, Math.ceil(-Math.log10(step)))) };
    return new Intl.NumberFormat(this.#locale, options).format(value);
  }

  count(plural: Plural, count: number): string {
    const text = typeof plural === "string" ? plural : (plural[this.#plurals.select(count)] ?? plural.other);
    return fill(text, { count: this.number(count) });
  }

  duration(milliseconds: number): string {
    const short = milliseconds < 1000;
    const unit = { style: "unit", unit: short ? "millisecond" : "second", maximumFractionDigits: short ? 0 : 1 } as const;
    return new Intl.NumberFormat(this.#locale, unit).format(short ? milliseconds : milliseconds / 1000);
  }

  time(iso: string): string {
    const date = new Date(iso);
    if (Number.isNaN(date.getTime())) return iso;
    return new Intl.DateTimeFormat(this.#locale, { dateStyle: "medium", timeStyle: "medium" }).format(date);
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
