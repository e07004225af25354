// What npm's proj4 is to createEngine.
import type { EngineOptions } from "geoprobe";
import proj4 from "proj4";

export const options: EngineOptions = { registry: {}, proj4 };
