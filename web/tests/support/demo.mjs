import { spawn } from "node:child_process";

/** Runs `geoprobe demo` of the built program. Resolves when its page and its services are there. */
export async function startDemo(program, ...args) {
  const demo = spawn(program, ["demo", "--listen", "0", ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const origin = await new Promise((found, failed) => {
    let text = "";
    demo.stderr.on("data", (chunk) => {
      text += chunk;
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (match) found(match[0]);
    });
    demo.on("error", failed);
    demo.on("exit", (status) => failed(new Error(`the demo ended with status ${status}: ${text}`)));
  });
  return { origin, close: () => demo.kill("SIGINT") };
}
