// A user's page: the same source for every bundler, and for none.
import { createEngine } from "geoprobe";
import { askOnClick } from "geoprobe/leaflet";
import { defineResult } from "geoprobe/result";
import { map as createMap } from "leaflet";

const point = { lon: 31.3963, lat: -24.4561 };
const registry = "/registry.json";
const leaves = ({ root }) => root.groups[0].services.map(({ status, value }) => [status, value]);

async function withEngine(options, use) {
  const engine = await createEngine({ registry, ...options });
  try {
    return await use(engine);
  } finally {
    engine.close();
  }
}

globalThis.ask = (options) => withEngine(options, async (engine) => leaves(await engine.query("site", point)));
globalThis.record = (options) => withEngine(options, async (engine) => leaves((await engine.record("site", point)).result));
globalThis.show = (options) =>
  withEngine(options, async (engine) => {
    const element = document.body.appendChild(new (defineResult())());
    await element.ask(engine, "site", point);
    return element.shadowRoot.textContent;
  });

globalThis.draw = (document) => {
  globalThis.document.body.appendChild(new (defineResult())()).result = document;
};

const map = createMap("map", { doubleClickZoom: false }).setView([point.lat, point.lon], 7);
askOnClick(map, { registry, onResult: (result) => (globalThis.clicked = leaves(result)), onError: (reason) => (globalThis.clicked = String(reason)) });
globalThis.ready = true;
