// Runs the built program. GEOPROBE names another one than the native preset's.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const program = process.env.GEOPROBE ?? join(here, "..", "..", "build", "native", "bin", "geoprobe");

/** Resolves to { status, signal, out, err, ms } when the program has ended. `onStart` gets the child process. */
export function geoprobe(args, { input = "", env = {}, onStart } = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { env: { ...process.env, GEOPROBE_REGISTRY: "", GEOPROBE_CACHE: "none", ...env } });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
    child.stdin.on("error", () => {}); // it may end without reading
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, out, err, ms: performance.now() - started }));
    child.stdin.end(input);
    onStart?.(child);
  });
}

/** The service nodes of a result document, by key. */
export function leavesOf(document) {
  const found = new Map();
  const walk = (node) => {
    if (node.kind === "service") found.set(node.key, node);
    for (const child of [...(node.services ?? []), ...(node.groups ?? [])]) walk(child);
  };
  walk(document.root);
  return found;
}
