import { withDefaults, type Plural, type ResultMessages, type ResultMessagesInput } from "./messages.js";

/** Texts and numbers for one reader. */
export interface Words {
  readonly say: ResultMessages;
  /** With all its digits. */
  number(value: number, grouped?: boolean): string;
  /** As `Intl.NumberFormat` does with these options. */
  format(value: number, options: object): string;
  duration(milliseconds: number): string;
  count(plural: Plural, count: number): string;
  time(iso: string): string;
}

export function wordsOf(messages: ResultMessagesInput, language: string | undefined): Words {
  const locale = known(language);
  const plurals = new Intl.PluralRules(locale);
  const formats = new Map<string, Intl.NumberFormat>();
  const format = (value: number, options: object) => {
    const name = JSON.stringify(options);
    const format = formats.get(name) ?? new Intl.NumberFormat(locale, options);
    formats.set(name, format);
    return format.format(value);
  };
  const number = (value: number, grouped = true) => {
    const size = Math.abs(value);
    const notation = size !== 0 && (size < 1e-6 || size >= 1e21) ? "scientific" : "standard";
    return format(value, { notation, maximumFractionDigits: 20, useGrouping: grouped ? "min2" : false });
  };
  return {
    say: withDefaults(messages),
    number,
    format,
    duration(milliseconds) {
      const short = milliseconds < 1000;
      const unit = short ? "millisecond" : "second";
      return format(short ? milliseconds : milliseconds / 1000, { style: "unit", unit, maximumFractionDigits: short ? 0 : 1 });
    },
    count(plural, count) {
      const text = typeof plural === "string" ? plural : (plural[plurals.select(count)] ?? plural.other);
      return fill(text, { count: number(count) });
    },
    time(iso) {
      const date = new Date(iso);
      return isNaN(+date) ? iso : date.toLocaleString(locale, { dateStyle: "medium", timeStyle: "medium" });
    },
  };
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
