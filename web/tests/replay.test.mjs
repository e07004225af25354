// Engine.record and replay, in Node.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createEngine, GeoprobeError, replay } from "../dist/index.js";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";

const rejection = (code, message = /./) => (error) => {
  assert.ok(error instanceof GeoprobeError, `${error}`);
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
};

describe("a recorded query", () => {
  const layers = ["value-441", "slow-1000", "empty", "absent"];
  let wms;
  let engine;
  let recording;
  before(async () => {
    wms = await startMockWms();
    engine = await createEngine({ registry: registryOf(wms.origin, layers), policy: { share: false } });
  });
  after(() => {
    engine.close();
    wms.close();
  });

  test("is the result, its text and a cassette", async () => {
    const keys = [];
    recording = await engine.record("site", point, { onService: ({ key }) => keys.push(key) });
    assert.deepEqual([...keys].sort(), [...layers].sort());
    assert.deepEqual(JSON.parse(recording.text), recording.result);
    assert.equal(recording.result.summary.ok, 2);
    const lines = recording.cassette.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.equal(lines[0].geoprobe_cassette, 1);
    assert.equal(lines[0].key, "collection:site");
    assert.equal(lines.filter((line) => line.exchange).length, 5); // the capabilities are one
    assert.ok("end" in lines.at(-1));
  });

  test("is replayed to the byte, as a document, a text and a stream, and nothing is asked", async () => {
    const asked = wms.requests.length;
    assert.equal(await replay(recording.cassette).queryText(), recording.text);
    assert.deepEqual(await replay(recording.cassette).query(), recording.result);
    const events = [];
    for await (const event of replay(recording.cassette).stream()) events.push(event);
    assert.deepEqual(events.map(({ event }) => event), ["service", "service", "service", "service", "done"]);
    assert.equal(events[3].service.key, "slow-1000");
    assert.deepEqual(events[4].result, recording.result);
    assert.equal(wms.requests.length, asked);
  });

  test("is replayed at once, or with the timing it had", async () => {
    const ended = [];
    const run = async (timing) => {
      assert.equal(await replay(recording.cassette, { timing }).queryText(), recording.text);
      ended.push(timing);
    };
    await Promise.all([run(true), run(false)]);
    assert.deepEqual(ended, [false, true]);
  });

  test("can be replayed many times at once, left and aborted", async () => {
    const texts = await Promise.all(Array.from({ length: 20 }, (_, i) => replay(recording.cassette, { timing: i % 2 === 0 }).queryText()));
    assert.ok(texts.every((text) => text === recording.text));
    for await (const event of replay(recording.cassette, { timing: true }).stream()) {
      assert.equal(event.event, "service");
      break;
    }
    const controller = new AbortController();
    const aborted = replay(recording.cassette, { timing: true, signal: controller.signal, onService: () => controller.abort() });
    await assert.rejects(aborted.query(), { name: "AbortError" });
    await assert.rejects(replay(recording.cassette, { signal: AbortSignal.abort() }).query(), { name: "AbortError" });
    const thrown = new Error("mine");
    await assert.rejects(replay(recording.cassette, { onService: () => { throw thrown; } }).query(), thrown);
  });

  test("what is no cassette rejects, and so does a wrong option", async () => {
    await assert.rejects(replay("nonsense").query(), rejection("invalid-cassette", /no cassette/));
    await assert.rejects(replay(17).query(), rejection("invalid-cassette"));
    await assert.rejects(replay(recording.cassette.replace('"answered"', "answered")).query(), rejection("invalid-cassette", /line 2 is damaged/));
    await assert.rejects(replay(recording.cassette, { timeing: true }).query(), rejection("invalid-options", /timing/));
    await assert.rejects(replay("nonsense").stream().next(), rejection("invalid-cassette"));
  });

  test("a wrong question rejects before anything is asked", async () => {
    const asked = wms.requests.length;
    await assert.rejects(engine.record("nowhere", point), rejection("unknown-key"));
    await assert.rejects(engine.record("site", { lon: 200, lat: 0 }), rejection("invalid-point"));
    await assert.rejects(engine.record("site", point, { signal: AbortSignal.abort() }), { name: "AbortError" });
    assert.equal(wms.requests.length, asked);
  });

  test("a secret is in no cassette, and its replay needs none", async () => {
    const registry = registryOf(wms.origin, ["value-7"]);
    registry.services[0].auth = { type: "query", name: "token", value: "env:TOKEN" };
    const signed = await createEngine({ registry, secrets: { TOKEN: "s3cr3t value" } });
    const { cassette, text } = await signed.record("site", point);
    signed.close();
    assert.doesNotMatch(cassette, /s3cr3t/);
    assert.match(cassette, /token=\*\*\*/);
    assert.equal(await replay(cassette).queryText(), text);
  });

  test("closing the engine ends its recordings", async () => {
    const other = await createEngine({ registry: registryOf(wms.origin, ["hang"]) });
    const pending = other.record("site", point);
    const [{ cut }] = [await wms.nextRequest()];
    other.close();
    await assert.rejects(pending, rejection("closed"));
    assert.ok(await cut);
    await assert.rejects(other.record("site", point), rejection("closed"));
  });
});
