import "leaflet/dist/leaflet.css";
import "./style.css";
import { createEngine, GeoprobeError, type Engine, type QueryResult } from "geoprobe";
import { WorldMap, type Place } from "./map.js";
import { rootsOf, type Branch, type RegistryFile } from "./registry.js";
import { AnswerTree, duration } from "./tree.js";

const form = document.getElementById("question") as HTMLFormElement;
const lonField = document.getElementById("lon") as HTMLInputElement;
const latField = document.getElementById("lat") as HTMLInputElement;
const deadlineField = document.getElementById("deadline") as HTMLSelectElement;
const rootField = document.getElementById("root") as HTMLSelectElement;
const problem = elementOf("question-error");
const state = elementOf("state");
const stateText = elementOf("state-text");
const count = elementOf("count");
const progress = document.getElementById("progress") as HTMLProgressElement;
const stop = document.getElementById("stop") as HTMLButtonElement;
const retry = document.getElementById("retry") as HTMLButtonElement;

function elementOf(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}

let engine: Engine | undefined;
let roots: Branch[] = [];
let tree: AnswerTree | undefined;
let asking: AbortController | undefined;

const map = new WorldMap(elementOf("map"), (place) => void ask(place));

function setState(name: "loading" | "idle" | "asking" | "done" | "error", text: string): void {
  state.dataset.state = name;
  stateText.textContent = text;
  count.hidden = name !== "asking";
  progress.hidden = name !== "asking";
  stop.hidden = name !== "asking";
  retry.hidden = name !== "error";
}

async function open(): Promise<void> {
  setState("loading", "Loading the services…");
  let registry: RegistryFile;
  try {
    const response = await fetch("./registry.json");
    if (!response.ok) throw new Error(`registry.json: status ${response.status}`);
    registry = (await response.json()) as RegistryFile;
    engine = await createEngine({ registry });
    roots = rootsOf(registry);
  } catch (reason) {
    setState("error", messageOf(reason));
    return;
  }
  rootField.replaceChildren(...roots.map((root, index) => new Option(root.name, String(index))));
  elementOf("root-field").hidden = roots.length < 2;
  showTree();
  suggest(registry["x-demo"]);
  const linked = placeOfHash();
  if (linked) void ask(linked);
}

/** Fills the form in with the point that the registry suggests. */
function suggest({ point, deadline }: NonNullable<RegistryFile["x-demo"]> = {}): void {
  if (point) [lonField.value, latField.value] = [String(point[0]), String(point[1])];
  if (!deadline) return;
  const value = String(deadline);
  if (![...deadlineField.options].some((option) => option.value === value))
    deadlineField.append(new Option(`${deadline / 1000} s`, value));
  deadlineField.value = value;
}

function showTree(): void {
  const root = roots[Number(rootField.value)];
  if (!root) {
    setState("error", "The registry has no services.");
    return;
  }
  tree = new AnswerTree(elementOf("answers"), root);
  setState("idle", `${countOf(tree.size)} ready. Click the map, or type a position.`);
}

async function ask(place: Place): Promise<void> {
  const root = roots[Number(rootField.value)];
  if (!engine || !tree || !root) return;
  asking?.abort();
  const mine = new AbortController();
  asking = mine;

  problem.textContent = "";
  lonField.value = String(place.lon);
  latField.value = String(place.lat);
  history.replaceState(null, "", `#${place.lon},${place.lat}`);
  map.pin(place);
  tree.reset("waiting");
  const deadline = Number(deadlineField.value);
  tree.scale(deadline);
  const total = tree.size;
  let answered = 0;
  progress.max = total;
  progress.value = 0;
  setState("asking", `Asking ${countOf(total)} at ${place.lon}, ${place.lat}…`);
  count.textContent = `0 of ${total}`;

  try {
    const options = { signal: mine.signal, deadline };
    for await (const event of engine.stream(root.key, place, options)) {
      if (event.event === "service") {
        tree.show(event.service);
        progress.value = ++answered;
        count.textContent = `${answered} of ${total}`;
      } else {
        tree.scale(event.result.summary.elapsed_ms);
        setState("done", summaryOf(event.result));
      }
    }
  } catch (reason) {
    if (mine.signal.aborted) return; // another question took its place, or Stop did
    tree.reset("idle");
    if (reason instanceof GeoprobeError && reason.code === "invalid-point") {
      problem.textContent = sentence(reason.message);
      setState("idle", "That position cannot be asked about.");
    } else {
      setState("error", messageOf(reason));
    }
  }
}

function summaryOf({ summary }: QueryResult): string {
  const parts = (
    [
      ["ok", "ok"],
      ["empty", "empty"],
      ["nodata", "without data"],
      ["outside", "outside"],
      ["error", "failed"],
      ["timeout", "timed out"],
      ["cancelled", "stopped"],
    ] as const
  )
    .filter(([status]) => summary[status] > 0)
    .map(([status, words]) => `${summary[status]} ${words}`);
  return `${countOf(summary.services)} in ${duration(summary.elapsed_ms)}: ${parts.join(", ")}.`;
}

function countOf(services: number): string {
  return services === 1 ? "1 service" : `${services} services`;
}

function messageOf(reason: unknown): string {
  return sentence(reason instanceof Error ? reason.message : String(reason));
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}

function degreesOf(field: HTMLInputElement): number {
  const text = field.value.trim();
  return text === "" ? NaN : Number(text);
}

function placeOfHash(): Place | undefined {
  const match = /^#(-?[\d.]+),(-?[\d.]+)$/.exec(location.hash);
  return match ? { lon: Number(match[1]), lat: Number(match[2]) } : undefined;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const lon = degreesOf(lonField);
  const lat = degreesOf(latField);
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) {
    problem.textContent = "Type longitude and latitude in degrees, for instance 31.3963 and -24.4561.";
    (Number.isFinite(lon) ? latField : lonField).focus();
    return;
  }
  void ask({ lon, lat });
});
rootField.addEventListener("change", () => {
  asking?.abort();
  showTree();
});
stop.addEventListener("click", () => {
  asking?.abort();
  tree?.stop();
  setState("idle", "Stopped.");
  elementOf("ask").focus();
});
retry.addEventListener("click", () => void open());

map.drawCountries("./countries.geojson").catch(() => {}); // the map is an aid: a position can be typed without it
void open();
