// The API pages in docs/api are what the sources' comments say, and what is exported has such a comment.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Application, LogLevel, ReflectionKind } from "typedoc";
import { web } from "./support/site.mjs";

const typed = () => {
  const { exports } = JSON.parse(readFileSync(join(web, "package.json")));
  return Object.keys(exports).filter((name) => exports[name].types);
};
const pages = (from) => Object.fromEntries(readdirSync(from).sort().map((name) => [name, readFileSync(join(from, name), "utf8")]));

describe("the API pages", { timeout: 1_200_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-docs-"));
  let app, project;
  before(async () => {
    app = await Application.bootstrapWithPlugins({ options: join(web, "typedoc.json"), out: folder, logLevel: LogLevel.Error });
    project = await app.convert();
  });
  after(() => rmSync(folder, { recursive: true }));

  test("leave out nothing that is exported, or that an export refers to", () => {
    app.validate(project);
    assert.equal(app.logger.errorCount + app.logger.warningCount, 0);
  });

  test("say what each module is for", () => {
    assert.deepEqual(project.children.filter((module) => !module.hasComment()).map(({ name }) => name), []);
  });

  test("say something of each function and method, save those that describe a map library", () => {
    const silent = project
      .getReflectionsByKind(ReflectionKind.CallSignature)
      .filter((signature) => !signature.hasComment() && !/\b(LeafletMap|MapLibreMap|MapLibrePopup)\b/.test(signature.getFullName()))
      .filter((signature) => signature.parent.kindOf(ReflectionKind.FunctionOrMethod))
      .map((signature) => signature.getFullName());
    assert.deepEqual(silent, []);
  });

  test("are those of the sources as they are (npm run docs makes them), a page for each module", async () => {
    await app.generateOutputs(project);
    const names = typed().map((name) => (name === "." ? "index.md" : `${name.slice(2)}.md`));
    assert.deepEqual(Object.keys(pages(folder)), ["README.md", ...names].sort());
    assert.deepEqual(pages(join(web, "../docs/api")), pages(folder));
  });
});
