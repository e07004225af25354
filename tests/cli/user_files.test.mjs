// Whatever file is named where geoprobe would write: what was there before is there afterwards, to the byte.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { gzipSync } from "node:zlib";
import { geoprobe } from "../support/cli.mjs";
import { registryOf, startWms } from "../support/wms-server.mjs";

let wms, folder, registry;
before(async () => (wms = await startWms()));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
  registry = join(folder, "site.json");
  writeFileSync(registry, JSON.stringify(registryOf(wms.url, ["ok"])));
});
afterEach(() => rmSync(folder, { recursive: true }));
after(() => wms.stop());

const query = (args, env) => geoprobe(["query", "site", "--registry", registry, "--at", "31.3963,-24.4561", "--format", "json", ...args], { env });
const sqlite = (path, sql) => execFileSync("python3", ["-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()", path, sql]);
const header = Buffer.alloc(4096);
header.write("SQLite format 3\0", "latin1");

/** How each kind is made. All but those of `linked` are one regular file. */
const kinds = {
  "notes in Markdown": (path) => writeFileSync(path, "# Notes\n"),
  "a registry": (path) => writeFileSync(path, JSON.stringify(registryOf("http://maps.example", ["ok"]))),
  "a table of points": (path) => writeFileSync(path, "x,y\n31.4,-24.5\n"),
  "GeoJSON": (path) => writeFileSync(path, '{"type":"FeatureCollection","features":[]}'),
  "a cassette": (path) => writeFileSync(path, '{"geoprobe_cassette":1}\n'),
  "one byte": (path) => writeFileSync(path, "x"),
  "a line feed": (path) => writeFileSync(path, "\n"),
  "zeros": (path) => writeFileSync(path, Buffer.alloc(8192)),
  "a sparse file": (path) => (writeFileSync(path, "x"), truncateSync(path, 1 << 20)),
  "an image": (path) => writeFileSync(path, Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")),
  "an archive": (path) => writeFileSync(path, gzipSync("text")),
  "a key": (path) => writeFileSync(path, "-----BEGIN PRIVATE KEY-----\n", { mode: 0o600 }),
  "a program": (path) => writeFileSync(path, "#!/bin/sh\nexit 0\n", { mode: 0o755 }),
  "a file that cannot be written": (path) => writeFileSync(path, "text", { mode: 0o444 }),
  "UTF-16": (path) => writeFileSync(path, Buffer.from("\ufefftext", "utf16le")),
  "SQLite's first words": (path) => writeFileSync(path, "SQLite format 3"),
  "a header without an owner": (path) => writeFileSync(path, header),
  "an older SQLite": (path) => writeFileSync(path, "** This file contains an SQLite 2.1 database **"),
  "a database": (path) => sqlite(path, "CREATE TABLE bookmarks (url)"),
  "a database with a table of answers": (path) => sqlite(path, "CREATE TABLE answers (id INTEGER PRIMARY KEY, body BLOB); INSERT INTO answers (body) VALUES ('x')"),
  "a database with a log": (path) => sqlite(path, "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)"),
  "a GeoPackage": (path) => sqlite(path, "PRAGMA application_id = 1196444487; CREATE TABLE gpkg_contents (table_name)"),
  "a database that is empty": (path) => sqlite(path, "PRAGMA user_version = 1; VACUUM"),
  "one byte less than a header": (path) => writeFileSync(path, Buffer.from("SQLite format 3\0".padEnd(99, "\0"))),
  "a hidden file": (path) => writeFileSync(path, "text"),
};
const linked = {
  "a symbolic link": (path) => (writeFileSync(`${path}.aim`, "text"), symlinkSync(`${path}.aim`, path)),
  "a link to nothing": (path) => symlinkSync(`${path}.nothing`, path),
  "a link to a folder": (path) => symlinkSync(folder, path),
  "a hard link": (path) => (writeFileSync(`${path}.other`, "text"), linkSync(`${path}.other`, path)),
  "a folder": (path) => (mkdirSync(path), writeFileSync(join(path, "file"), "text")),
};

/** All that is in a folder: names, modes, aims and bytes. */
const contents = (path) =>
  readdirSync(path).sort().map((name) => {
    const child = join(path, name);
    const about = lstatSync(child);
    const held = about.isSymbolicLink() ? readlinkSync(child) : about.isDirectory() ? contents(child) : readFileSync(child, "base64");
    return [name, about.mode, about.mtimeMs, held];
  });

for (const [kind, make] of Object.entries({ ...kinds, ...linked }))
  test(`${kind} is kept as it is`, async () => {
    const place = join(folder, "place");
    mkdirSync(place);
    const path = join(place, kind === "a hidden file" ? ".hidden" : "file");
    make(path);
    const before = contents(place);
    const runs = [
      await query(["--cache", path]),
      await query([], { GEOPROBE_CACHE: path }),
      await geoprobe(["cache", "stats", "--cache", path]),
      await geoprobe(["cache", "clear", "--cache", path]),
      await geoprobe(["cache", "clear", "--expired", "--cache", path]),
      await geoprobe(["serve", "--registry", registry, "--listen", "127.0.0.1:0", "--cache", path]),
    ];
    for (const { status, out, err } of runs) {
      assert.deepEqual([status, out], [2, ""], err);
      assert.match(err, /(file|\.hidden): it is [^\n]*left as it is/);
    }
    if (kind !== "a link to nothing") {
      const recorded = await query(["--record", path]);
      const isFolder = kind.endsWith("folder");
      assert.equal(recorded.status, isFolder ? 1 : 2, recorded.err);
      assert.match(recorded.err, isFolder ? /Is a directory/ : /is there already/);
    }
    assert.deepEqual(contents(place), before);
  });

for (const suffix of ["-wal", "-shm", "-journal"])
  test(`a file of the user's that is called as SQLite's ${suffix} is kept as it is`, async () => {
    writeFileSync(join(folder, `answers${suffix}`), "text");
    for (const made of [false, true]) {
      if (made) writeFileSync(join(folder, "answers"), "");
      const before = contents(folder);
      for (const run of [await query(["--cache", join(folder, "answers")]), await geoprobe(["cache", "clear", "--cache", join(folder, "answers")])]) {
        assert.equal(run.status, 2);
        assert.match(run.err, new RegExp(`answers${suffix} is in the way`));
      }
      assert.deepEqual(contents(folder), before);
    }
  });

test("a cache is cleared of its own files alone", async () => {
  const cache = join(folder, "answers");
  for (const name of ["answers.damaged", "answers.other-version"]) writeFileSync(join(folder, name), "text");
  await query(["--cache", cache]);
  assert.match((await geoprobe(["cache", "clear", "--cache", cache])).out, /1 answer deleted/);
  for (const name of ["answers.damaged", "answers.other-version"]) assert.equal(readFileSync(join(folder, name), "utf8"), "text");
});

test("statistics change no byte of a cache", async () => {
  const cache = join(folder, "answers");
  await query(["--cache", cache]);
  chmodSync(cache, 0o400);
  const before = readFileSync(cache);
  assert.equal((await geoprobe(["cache", "stats", "--cache", cache])).status, 0);
  assert.deepEqual([readFileSync(cache), lstatSync(cache).mode & 0o777], [before, 0o400]);
});

test("a recording overwrites a file only with --force, and goes into pipes and devices without", async () => {
  const path = join(folder, "query.jsonl");
  writeFileSync(path, "text that is much longer than nothing");
  assert.equal((await query(["--record", path])).status, 2);
  assert.equal((await query(["--record", path, "--force"])).status, 0);
  assert.match(readFileSync(path, "utf8"), /^\{/);
  assert.equal(lstatSync(path).mode & 0o777, 0o600);
  assert.equal((await query(["--record", "/dev/null"])).status, 0);
  const lone = await query(["--force"]);
  assert.deepEqual([lone.status, /--force needs --record/.test(lone.err)], [2, true]);
});
