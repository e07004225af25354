import type { ModuleFactory, ToolsModule } from "./geoprobe.js";

declare const createModule: ModuleFactory<ToolsModule>;
export default createModule;
