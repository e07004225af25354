import { createEngine } from "/package/index.js";
import { askBlocked, blockInBrowser } from "./blocked.js";

onmessage = async ({ data }) => postMessage(await askBlocked(createEngine, blockInBrowser, data));
