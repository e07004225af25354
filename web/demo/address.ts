export interface Place {
  lon: number;
  lat: number;
}

/** What a link to the page says, after the "#". */
export interface Address {
  /** The id of a registry in registries.json. */
  registry?: string;
  /** The id of a built-in recording; the rest is then in the recording. */
  recording?: string;
  /** As engine.query takes it: "collection:site". */
  key?: string;
  at?: Place;
}

/** Reads "#registry=demo&key=collection:demo&at=28.0473,-26.2041", and "#28.0473,-26.2041" of older links. */
export function readAddress(hash: string): Address {
  const text = hash.replace(/^#/, "");
  const old = placeOf(text);
  if (old) return { at: old };
  const parameters = new URLSearchParams(text);
  const at = placeOf(parameters.get("at") ?? "");
  return { ...named(parameters, "registry"), ...named(parameters, "recording"), ...named(parameters, "key"), ...(at && { at }) };
}

export function writeAddress({ registry, recording, key, at }: Address): string {
  const parts = Object.entries({ registry, recording, key, at: at && `${at.lon},${at.lat}` });
  const written = parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${readable(value)}`]));
  return `#${written.join("&")}`;
}

function named<Name extends string>(parameters: URLSearchParams, name: Name): { [key in Name]?: string } {
  const value = parameters.get(name);
  return (value ? { [name]: value } : {}) as { [key in Name]?: string };
}

function placeOf(text: string): Place | undefined {
  const match = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(text);
  return match ? { lon: Number(match[1]), lat: Number(match[2]) } : undefined;
}

function readable(value: string): string {
  return encodeURIComponent(value).replaceAll("%3A", ":").replaceAll("%2C", ",");
}
