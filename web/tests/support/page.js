import { createEngine, deleteCache, replay } from "/package/index.js";
globalThis.createEngine = createEngine;
globalThis.replay = replay;
globalThis.deleteCache = deleteCache;
