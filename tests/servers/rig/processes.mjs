// Processes that end with whoever started them, and their end.
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createInterface } from "node:readline";

/** Words that start a program which the kernel ends when its parent ends, in whichever way. */
export const mortal = (program, args = []) => ["/usr/bin/setpriv", "--pdeathsig", "KILL", program, ...args];

// Loopback only: no proxy has a say.
function environment(more) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(https?|all|no)_proxy$/i.test(name));
  return { ...Object.fromEntries(kept), ...more };
}

/**
 * Starts a program and resolves with the match of the first line, on either output, that `ready` matches. What it says
 * up to its end is the error's message when it ends before.
 */
export function launch(name, program, args, ready, { env = {}, cwd } = {}) {
  const [first, ...rest] = mortal(program, args);
  const child = spawn(first, rest, { env: environment(env), cwd, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  return new Promise((resolve, reject) => {
    for (const output of [child.stdout, child.stderr])
      createInterface({ input: output }).on("line", (line) => {
        if (said.length < 20000) said += `${line}\n`;
        const match = ready.exec(line);
        if (match) resolve(match);
      });
    child.on("error", reject);
    child.on("close", (code) => reject(new Error(`${name} ended with ${code}:\n${said}`)));
  });
}

function processTable() {
  const table = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (state !== "Z") table.push({ pid: Number(name), parent: Number(parent) });
    } catch {
      // it has ended meanwhile
    }
  }
  return table;
}

/** The process ids of what a process started, directly or not, as far as it runs. */
export function descendants(ancestor, table = processTable()) {
  const children = table.filter(({ parent }) => parent === ancestor).map(({ pid }) => pid);
  return [...children, ...children.flatMap((pid) => descendants(pid, table))];
}

/** Resolves when none of these processes runs any more. */
export async function gone(pids) {
  while (processTable().some(({ pid }) => pids.includes(pid))) await new Promise((resolve) => setImmediate(resolve));
}

/** Ends every descendant of this process, and resolves when the last is gone. An idle mapserv ignores SIGTERM. */
export async function endDescendants() {
  const doomed = descendants(process.pid);
  for (const pid of doomed)
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  await gone(doomed);
}
