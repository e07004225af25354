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

/** An engine for a registry. */
function engineOf(registry, options) {
  return createEngine({ registry, ...options });
}

/** Resolves when what is laid out and painted no longer changes by itself; with charts loaded, if they can be. */
async function settled() {
  await import("/package/chart.js").catch(() => undefined);
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}

Object.assign(globalThis, { defineResult, GeoprobeResultElement, Feed, place, engineOf, settled });
