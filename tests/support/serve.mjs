// Runs `geoprobe serve` over a registry, and talks to it.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { program } from "./cli.mjs";

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/**
 * Without a deadline or a time-out in `args` it has all the time of a slow machine. Resolves once it serves to { origin, port, registry (the file's path), child, get, log, events, said, ended, stop }:
 * `get` fetches a path, `log()` are the lines of requests so far, each written once its reply was sent (so those of two connections in any order), `events()` are the other lines, `said(pattern)` resolves to the match when standard error has it,
 * `ended` to { status, signal, err }, and `stop` ends it and resolves likewise. `files` are written beside the registry; `through` is a command that runs it.
 */
export async function startServe(registry, args = [], { env = {}, files = {}, through = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
  const path = join(folder, "registry.json");
  writeFileSync(path, JSON.stringify(registry));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const patience = ["--deadline", "--timeout"].flatMap((option) => (args.includes(option) ? [] : [option, "10m"]));
  const [command, ...before] = [...through, program];
  const child = spawn(command, [...before, "serve", "--registry", path, "--listen", "127.0.0.1:0", ...patience, ...args], { cwd: folder, env: { ...process.env, GEOPROBE_CACHE: join(folder, "answers.sqlite"), ...env }, stdio: ["ignore", "inherit", "pipe"] });
  running.add(child);
  let err = "";
  const listeners = new Set();
  child.stderr.setEncoding("utf8").on("data", (text) => {
    err += text;
    for (const listener of listeners) listener();
  });
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => {
      running.delete(child);
      rmSync(folder, { recursive: true, force: true });
      resolve({ status, signal, err });
      for (const listener of listeners) listener();
    });
  });
  const said = (pattern) =>
    new Promise((resolve, reject) => {
      const giveUp = (what) => reject(new Error(`${what} without saying ${pattern}:\n${err}`));
      const timer = setTimeout(giveUp, 600_000, "it went on");
      const listener = () => {
        const found = pattern.exec(err);
        if (!found && running.has(child)) return;
        listeners.delete(listener);
        clearTimeout(timer);
        if (found) resolve(found);
        else giveUp("it ended");
      };
      listeners.add(listener);
      listener();
    });
  const lines = () => err.split("\n").slice(0, -1).map((line) => JSON.parse(line)); // every one of them
  const [, origin] = await said(/geoprobe serves on (\S+)\/ \(Ctrl-C ends\)/);
  return {
    origin,
    port: Number(new URL(origin).port),
    registry: path,
    folder,
    child,
    ended,
    said,
    get: (target, options) => fetch(origin + target, options),
    log: () => lines().filter(({ event }) => event === "request"),
    events: () => lines().filter(({ event }) => event !== "request"),
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
  };
}

/** Sends bytes over a connection of their own, and resolves to all that comes back until the server closes it. */
export function exchange(port, bytes, { end = false } = {}) {
  return new Promise((resolve) => {
    const parts = [];
    const socket = connect(port, "127.0.0.1", () => (end ? socket.end(bytes) : socket.write(bytes)));
    socket.on("data", (part) => parts.push(part));
    socket.on("error", () => {}); // a reset, too, is an end
    socket.on("close", () => resolve(Buffer.concat(parts).toString("latin1")));
  });
}

/** The events of a stream's response, as they come: { event, data }. */
export async function* events(response) {
  let text = "";
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(text.slice(0, end));
      yield { event, data: JSON.parse(data) };
    }
  }
}
