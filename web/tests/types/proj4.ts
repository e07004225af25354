// What npm's proj4 is to createEngine.
import proj4 from "proj4";
import type { EngineOptions } from "../../src/types.js";

export const options: EngineOptions = { registry: {}, proj4 };
