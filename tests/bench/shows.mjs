// What a benchmark promises: { what, value, bound, holds }, the bound in words.
const figure = (value, unit) => `${Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(3)}${unit}`;

/** A figure that is to be at most so much. */
export const show = (what, value, most, unit = "") => ({ what, value: figure(value, unit), bound: `at most ${figure(most, unit)}`, holds: value <= most });
/** A figure that is to be at least so much. */
export const showAtLeast = (what, value, least, unit = "") => ({ what, value: figure(value, unit), bound: `at least ${figure(least, unit)}`, holds: value >= least });
/** What is to be so. */
export const holds = (what, good) => ({ what, value: good ? "yes" : "no", bound: "", holds: good });
