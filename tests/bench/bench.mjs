// Measures geoprobe beside others, and says of each figure that is promised whether it holds:
//   scripts/bench [CASE…] [--runs N] [--write]
// The contenders of a case take turns, run by run, each against a delay server of its own on loopback; figures are
// medians. --write puts them into docs/benchmarks.md. The exit status is 1 where a figure misses its bound.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cases } from "./cases.mjs";
import { here } from "./scene.mjs";

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { runs: { type: "string", default: "5" }, write: { type: "boolean" } } });
  } catch (error) {
    console.error(`${error.message}\nscripts/bench [CASE…] [--runs N] [--write]`);
    process.exit(2);
  }
}
const { values: given, positionals } = readArguments();
const runs = Number(given.runs);
const [load] = loadavg();
const unknown = positionals.filter((name) => !(name in cases));
if (unknown.length > 0 || !(runs >= 1)) {
  console.error(unknown.length > 0 ? `no case '${unknown[0]}'; there are: ${Object.keys(cases).join(", ")}` : "--runs wants a number");
  process.exit(2);
}
const chosen = positionals.length > 0 ? positionals : Object.keys(cases);

const output = (command, ...args) => {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim().split("\n")[0];
  } catch {
    return "not known";
  }
};
const python = process.env.PYTHON ?? "/usr/bin/python3";
const pythonVersion = (module) => output(python, "-c", `import ${module}; print(${module}.__version__)`);
const machine = () => [
  `${cpus().length} × ${cpus()[0].model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release().split("-")[0]}; load before the first case: ${load.toFixed(1)}`,
  `${output("c++", "--version")}; emcc ${output("emcc", "-dumpversion")}`,
  `geoprobe ${output("git", "-C", here, "rev-parse", "--short", "HEAD")}; ${output(python, "--version")}, requests ${pythonVersion("requests")}, aiohttp ${pythonVersion("aiohttp")}; Node ${process.version}; libcurl ${output("pkg-config", "--modversion", "libcurl")}; ${output(process.env.CHROMIUM ?? "chromium", "--version")}`,
];

const showLine = ({ what, value, bound, holds }) => `${holds ? "  " : "! "}${what}: ${value}${bound && ` (${bound})`}`;

function asText({ columns, rows }) {
  const widths = columns.map((column, i) => Math.max(...[column, ...rows.map((row) => row[i])].map((cell) => cell.length)));
  const line = (row) => `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ")}`;
  return [columns, ...rows].map(line).join("\n");
}
const asMarkdown = ({ columns, rows }) =>
  [columns, columns.map((_, i) => (i === 0 ? "---" : "---:")), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
const showsAsMarkdown = (shows) =>
  ["| what is promised | measured | bound | |", "|---|---:|---:|---|", ...shows.map(({ what, value, bound, holds }) => `| ${what} | ${value} | ${bound} | ${holds ? "holds" : "**missed**"} |`)].join("\n");

const say = (text) => process.stderr.write(`  ${text}\n`);
const results = [];
for (const name of chosen) {
  process.stderr.write(`${name}\n`);
  const result = await cases[name]({ runs, say });
  results.push(result);
  console.log(`\n${result.title}`);
  for (const table of result.tables) console.log(`${asText(table)}\n`);
  for (const note of result.notes ?? []) console.log(`  ${note}`);
  for (const one of result.shows) console.log(showLine(one));
}

if (given.write) {
  const file = join(here, "..", "..", "docs", "benchmarks.md");
  const [begin, end] = ["<!-- written by scripts/bench -->", "<!-- end of what scripts/bench writes -->"];
  const text = readFileSync(file, "utf8");
  const section = [
    begin,
    `Measured on ${new Date().toISOString().slice(0, 10)} by \`scripts/bench${positionals.map((name) => ` ${name}`).join("")} --runs ${runs}\`, in one run:`,
    machine().map((line) => `- ${line}`).join("\n"),
    ...results.flatMap(({ title, tables, notes, shows }) => [`### ${title}`, ...tables.map(asMarkdown), ...(notes ?? []), showsAsMarkdown(shows)]),
    end,
  ].join("\n\n");
  writeFileSync(file, text.slice(0, text.indexOf(begin)) + section + text.slice(text.indexOf(end) + end.length));
}
const missed = results.flatMap(({ shows }) => shows).filter(({ holds }) => !holds);
console.log(missed.length === 0 ? "\nevery figure holds" : `\n${missed.length} missed`);
process.exit(missed.length === 0 ? 0 : 1);
