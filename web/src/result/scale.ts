import type { Words } from "./words.js";

export interface Ticks {
  ticks: number[];
  low: number;
  high: number;
  step: number;
}

/** Round ticks, at most seven, that begin and end a scale on which both numbers lie. `low` ≤ 0 ≤ `high`. */
export function ticksOf(low: number, high: number): Ticks {
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
  return { ticks, low: first * step, high: last * step, step };
}

/** A tick's number, on a scale whose ticks are `step` apart. */
export function tickText(words: Words, value: number, step: number): string {
  const decimals = Math.min(20, Math.max(0, Math.ceil(-Math.log10(step))));
  return words.format(value, step < 10_000 ? { maximumFractionDigits: decimals } : { notation: "compact", maximumFractionDigits: 2 });
}

/** What tells the names apart: without the words that all begin or end with and, where they are many, cut short. */
export function labelsOf(names: string[]): string[] {
  const lists = names.map((name) => name.split(/\s+/));
  const begin = sharedBy(lists);
  const end = sharedBy(lists.map((list) => list.slice(begin).reverse()));
  const labels = lists.map((list) => list.slice(begin, list.length - end).join(" "));
  if (labels.length * Math.max(...labels.map(({ length }) => length)) <= 40) return labels;
  const letters = labels.map((text) => Array.from(text));
  const cut = (length: number) => letters.map((list) => list.slice(0, length).join(""));
  return [3, 4, 5].map(cut).find((short) => new Set(short).size === new Set(labels).size) ?? cut(6);
}

/** How many words all begin with, leaving one of each. */
function sharedBy(lists: string[][]): number {
  const least = Math.min(...lists.map(({ length }) => length));
  let count = 0;
  while (count < least - 1 && lists.every((list) => list[count] === lists[0]?.[count])) ++count;
  return count;
}
