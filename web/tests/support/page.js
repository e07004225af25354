import { createEngine } from "/package/index.js";
globalThis.createEngine = createEngine;
