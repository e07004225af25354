// What the tests on real servers share: a rig, a folder for registries, and `geoprobe query` on them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { geoprobe } from "../support/cli.mjs";
import { startRig } from "./rig.mjs";

/** Room for a slow machine: the tests are about values, not about time. */
export const patience = { args: ["--deadline", "120s", "--timeout", "60s"], policy: { deadline: 120000, timeout: 60000 } };

/** A registry whose one group, `all`, holds the services. */
export const registryOfAll = (services) => ({
  geoprobe: 1,
  services,
  groups: [{ key: "all", name: "All", services: services.map((s) => s.key) }],
});

/** Asks for a registry's services; resolves as geoprobe() does, with the document as `document`. */
export async function query(folder, registry, args, key = "all") {
  const file = join(folder, "registry.json");
  writeFileSync(file, JSON.stringify(registry));
  const run = await geoprobe(["query", key, "--registry", file, "--format", "json", ...patience.args, ...args]);
  return { ...run, document: run.out ? JSON.parse(run.out) : null };
}

/** Starts the servers before a file's tests and stops them after. What it gives is filled when the tests run. */
export function useRig(...servers) {
  const context = {};
  before(async () => {
    context.folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
    context.rig = await startRig(servers);
    context.query = (...args) => query(context.folder, ...args);
  });
  after(async () => {
    rmSync(context.folder, { recursive: true, force: true });
    await context.rig?.stop();
  });
  return context;
}
