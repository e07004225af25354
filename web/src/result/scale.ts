export interface Ticks {
  ticks: number[];
  low: number;
  high: number;
  step: number;
}

/** Round ticks, at most six, that begin and end a scale on which both numbers lie. `low` ≤ 0 ≤ `high`. */
export function ticksOf(low: number, high: number): Ticks {
  if (low === high) high = low + 1;
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
  return { ticks, low: first * step, high: last * step, step };
}

export interface Label {
  full: string;
  short: string;
}

/** What tells the names apart: without the words that all begin or end with, and cut as short as leaves them distinct. */
export function labelsOf(names: string[]): Label[] {
  const words = names.map((name) => name.split(/\s+/));
  const begin = sharedBy(words);
  const end = sharedBy(words.map((list) => list.slice(begin).reverse()));
  const full = words.map((list) => list.slice(begin, list.length - end).join(" "));
  const letters = full.map((text) => Array.from(text));
  let length = 3;
  while (length < 6 && new Set(letters.map((list) => list.slice(0, length).join(""))).size < new Set(full).size) ++length;
  return full.map((text, index) => ({ full: text, short: letters[index]?.slice(0, length).join("") ?? text }));
}

/** How many words all begin with, leaving one of each. */
function sharedBy(lists: string[][]): number {
  const least = Math.min(...lists.map(({ length }) => length));
  let count = 0;
  while (count < least - 1 && lists.every((list) => list[count] === lists[0]?.[count])) ++count;
  return count;
}
