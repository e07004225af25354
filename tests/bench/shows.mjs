/** A figure that is to be at most so much. */
export const show = (what, value, most, unit = "") => ({ what, value, most, unit, holds: value <= most });
/** What is to be so. */
export const holds = (what, good) => ({ what, value: good ? "yes" : "no", most: "yes", unit: "", holds: good });
