const source = {
  type: "wms",
  url: "https://maps.example.org/wms?REQUEST=GetFeatureInfo&LAYERS=a",
  format: "application/json",
  shared_by: 3,
  attempts: 2,
  cached: false,
  at: "2026-11-22T10:00:00Z",
  elapsed_ms: 812,
};

/** A service's leaf; `more` goes over it, `more.source` over its source. */
export function leaf(key, name, status, value = null, more = {}) {
  return { kind: "service", key, name, status, value, warnings: [], ...more, source: { ...source, ...more.source } };
}

export function group(key, name, services, more = {}) {
  return { kind: "group", key, name, display: "text", services, groups: [], ...more };
}

export function collection(groups, more = {}) {
  return { kind: "collection", key: "site", name: "About this site", groups, ...more };
}

export function leavesOf(node) {
  return node.kind === "service" ? [node] : [...(node.services ?? []), ...node.groups.flatMap(leavesOf)];
}

export function documentOf(root) {
  const leaves = [...new Map(leavesOf(root).map((one) => [one.key, one])).values()];
  const count = (status) => leaves.filter((one) => one.status === status).length;
  const counts = ["ok", "empty", "nodata", "outside", "error", "timeout", "cancelled"].map((status) => [status, count(status)]);
  const summary = { services: leaves.length, ...Object.fromEntries(counts), exchanges: 4, attempts: 5, bytes: 1841, elapsed_ms: 1500 };
  return { geoprobe: 1, point: { x: 31.3963, y: -24.4561, crs: "EPSG:4326" }, root, summary };
}

export function outlineOf({ kind, key, name, description, unit, display, services, groups }) {
  const outline = { kind, key, name, description, unit, display, services: services?.map(outlineOf), groups: groups?.map(outlineOf) };
  return JSON.parse(JSON.stringify(outline));
}

const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const millimetres = [119, 93, 84, 38.5, 14, 6, 4, 7, 24, 71, 112];

export const rain = group(
  "rain",
  "Monthly rain",
  months.map((month, index) => leaf(`rain-${index}`, `Rain in ${month}`, index < 11 ? "ok" : "timeout", millimetres[index] ?? null, { unit: "mm" })),
  { display: "graph", description: "Means of 1991 to 2020" },
);

/** One leaf of every kind. */
export const everything = collection(
  [
    group("place", "Place", [
      leaf("country", "Country", "ok", "South Africa", { source: { attribution: "Natural Earth" } }),
      leaf("people", "Inhabitants", "ok", 2026469.25, { unit: "people" }),
      leaf("page", "Web page", "ok", "https://www.example.org/places?id=1"),
      leaf("coast", "On the coast", "ok", false),
      leaf("surveyed", "Surveyed", "ok", "1998-04-12"),
      leaf("names", "Names", "ok", ["Jozi", "eGoli"]),
      leaf("soil", "Soil", "ok", { class: "Haplic Lixisol", depth: 12000.5, drained: true, horizons: [{ name: "A", ph: 6.1 }], note: null }),
    ]),
    group(
      "trouble",
      "Trouble",
      [
        leaf("slope", "Slope", "error", null, {
          error: { code: "service-exception", message: "Layer 'slope' not found", locator: "LayerNotDefined", http_status: 200 },
        }),
        leaf("tide", "Tide", "timeout"),
        leaf("sea", "Rain at sea", "nodata"),
        { kind: "service", key: "canton", name: "Swiss canton", status: "outside", value: null, warnings: [] },
        leaf("city", "City nearby", "empty"),
        leaf("stopped", "Stopped", "cancelled"),
      ],
      { groups: [group("inner", "Protected areas", [leaf("park", "Nearest park", "ok", "Kruger National Park", { warnings: ["as full as was asked for"] })])] },
    ),
    rain,
  ],
  { description: "What the national services know" },
);
