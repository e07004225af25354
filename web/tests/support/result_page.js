import { createEngine } from "/package/index.js";
import { defineResult, GeoprobeResultElement } from "/package/result.js";

/** A stream that the test feeds: push(event), end(), fail(reason); `left` once its reader has gone. */
class Feed {
  #events = [];
  #wake = () => {};
  left = false;

  push(...events) {
    this.#events.push(...events);
    this.#wake();
  }
  fail(reason) {
    this.push(Promise.reject(reason));
  }
  end() {
    this.push(undefined);
  }
  [Symbol.asyncIterator]() {
    return this;
  }
  async next() {
    while (this.#events.length === 0) await new Promise((resolve) => (this.#wake = resolve));
    const value = await this.#events.shift();
    return { done: value === undefined, value };
  }
  async return() {
    this.left = true;
    return { done: true };
  }
}

/** An element in the page, in place of the former. */
function place(attributes = {}) {
  document.querySelector("geoprobe-result")?.remove();
  const element = document.createElement("geoprobe-result");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.querySelector("main").append(element);
  return Object.assign(globalThis, { element }).element;
}

function outlineOf(registry) {
  const named = (list, key) => list.find((one) => one.key === key);
  const service = (key) => {
    const { name, unit } = named(registry.services, key);
    return { kind: "service", key, name, ...(unit && { unit }) };
  };
  const group = (key) => {
    const { name, display = "text", services = [], groups = [] } = named(registry.groups, key);
    return { kind: "group", key, name, display, services: services.map(service), groups: groups.map(group) };
  };
  const { key, name, groups } = registry.collections[0];
  return { kind: "collection", key, name, groups: groups.map(group) };
}

/** An engine, and the outline of its only collection where it does not tell that itself. */
async function engineOf(registry, options) {
  const engine = await createEngine({ registry, ...options });
  engine.outline ??= async () => outlineOf(registry);
  return engine;
}

/** Resolves when what is laid out and painted no longer changes by itself. */
async function settled() {
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}

Object.assign(globalThis, { defineResult, GeoprobeResultElement, Feed, place, engineOf, settled });
