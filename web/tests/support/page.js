import { createEngine, replay } from "/package/index.js";
globalThis.createEngine = createEngine;
globalThis.replay = replay;
