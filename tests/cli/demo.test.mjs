// `geoprobe demo`: the whole product without a network.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { geoprobe, leavesOf } from "../support/cli.mjs";

const emptyPage = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
writeFileSync(join(emptyPage, "index.html"), "<!DOCTYPE html><title>page</title>");
process.on("exit", () => rmSync(emptyPage, { recursive: true }));

// Runs the demo with a page until `use` has done with its origin; resolves to how it ended.
function withPage(use, args = []) {
  let failure;
  return geoprobe(["demo", "--listen", "0", ...args], {
    onStart: (child) => {
      let text = "";
      child.stderr.on("data", async (chunk) => {
        const before = text;
        text += chunk;
        const found = /http:\/\/127\.0\.0\.1:\d+/;
        if (found.test(before) || !found.test(text)) return;
        try {
          await use(found.exec(text)[0]);
        } catch (error) {
          failure = error;
        }
        child.kill("SIGINT");
      });
    },
  }).then((run) => {
    if (failure) throw failure;
    return run;
  });
}

test("the tree shows every status that it promises, and the exit status is 3", async () => {
  const run = await geoprobe(["demo", "--once"]);
  assert.equal(run.status, 3, run.err);
  for (const text of ["South Africa", "Gauteng", "Johannesburg", "282", "mm", "empty", "nodata", "outside", "error", "timeout"]) assert.ok(run.out.includes(text), `${text}\n${run.out}`);
});

test("it asks elsewhere with --at, without a terminal it ends by itself", async () => {
  const run = await geoprobe(["demo", "--at", "8.54,47.37"]);
  assert.equal(run.status, 3, run.err);
  for (const text of ["Switzerland", "Suisse", "Zürich"]) assert.ok(run.out.includes(text), `${text}\n${run.out}`);
});

test("its page server gives the page and its registries; the registry's services can be asked", async () => {
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
  const run = await withPage(
    async (origin) => {
      assert.match(await (await fetch(`${origin}/`)).text(), /<title>page/);
      const { registries } = await (await fetch(`${origin}/registries.json`)).json();
      assert.deepEqual(registries.map(({ id, url }) => [id, url]), [["demo", "registry.json"], ["year", "year.json"]]);
      assert.equal((await fetch(`${origin}/healthz`)).status, 200);
      const registry = await (await fetch(`${origin}/registry.json`)).text();
      const path = join(folder, "registry.json");
      writeFileSync(path, registry);
      assert.equal((await geoprobe(["validate", path])).status, 0);
      const query = await geoprobe(["query", "demo", "--registry", path, "--at", "-58.4,-34.62", "--deadline", "10s", "--format", "json"]);
      assert.equal(query.status, 3);
      const status = Object.fromEntries([...leavesOf(JSON.parse(query.out))].map(([key, leaf]) => [key, leaf.status]));
      assert.deepEqual(status, {
        country: "ok",
        country_fr: "ok",
        province: "ok",
        city: "ok",
        population: "ok",
        rain: "ok",
        rain_slow: "ok",
        rain_at_sea: "nodata",
        canton: "outside",
        megacity: "ok",
        roads: "error",
        soil: "error",
        tide: "timeout",
      });
    },
    ["--page", emptyPage],
  );
  rmSync(folder, { recursive: true });
  assert.equal(run.status, 3, run.err);
});

test("its second registry tells daylight through the year: a group that is shown as a graph", async () => {
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
  const run = await withPage(
    async (origin) => {
      const path = join(folder, "year.json");
      writeFileSync(path, await (await fetch(`${origin}/year.json`)).text());
      assert.equal((await geoprobe(["validate", path])).status, 0);
      const hours = async (at) => {
        const query = await geoprobe(["query", "group:daylight", "--registry", path, "--at", at, "--format", "json"]);
        const { root } = JSON.parse(query.out);
        assert.equal(root.display, "graph");
        return root.services.map(({ value, unit }) => {
          assert.equal(unit, "h");
          return value;
        });
      };
      const kiruna = await hours("20.23,67.86");
      assert.equal(kiruna.length, 12);
      assert.equal(kiruna[5], 24);
      assert.equal(kiruna[11], 0);
      for (const value of await hours("32.5,0.3")) assert.ok(Math.abs(value - 12.1) < 0.2, `${value} h at the equator`);
      const [june, december] = [(await hours("8.54,47.37"))[5], (await hours("8.54,47.37"))[11]];
      assert.ok(Math.abs(june - 15.9) < 0.2 && Math.abs(december - 8.5) < 0.2, `${june} h and ${december} h in Zürich`);
    },
    ["--page", emptyPage],
  );
  rmSync(folder, { recursive: true });
  assert.equal(run.status, 3, run.err);
});

test("its registries come before files of the same name in the page's folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
  writeFileSync(join(folder, "index.html"), "page");
  writeFileSync(join(folder, "registries.json"), '{"registries":[]}');
  await withPage(
    async (origin) => assert.equal((await (await fetch(`${origin}/registries.json`)).json()).registries.length, 2),
    ["--page", folder],
  );
  rmSync(folder, { recursive: true });
});

test("a port that is taken is exit status 1; what cannot be used is 2", async () => {
  await withPage(async (origin) => {
    const run = await geoprobe(["demo", "--listen", new URL(origin).port]);
    assert.equal(run.status, 1);
    assert.match(run.err, new RegExp(new URL(origin).port));
  });
  assert.equal((await geoprobe(["demo", "--once", "--at", "200,0"])).status, 2);
  assert.equal((await geoprobe(["demo", "--once", "--page", "/nonexistent"])).status, 2);
  assert.equal((await geoprobe(["demo", "--once", "--listen", "99999"])).status, 2);
});
