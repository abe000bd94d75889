import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { RedisGet } from "../redis-get.ts";
import { type Client, type Policy, PredictorReader, StaleError, UnavailableError } from "../rookery-predictor.ts";
import { golden, near, payload } from "./golden.ts";
import { RedisServer, until } from "./redis-server.ts";

const TRAINED = Date.parse("2026-03-01T06:00:00Z");
const DAY = 86_400_000;
const PREFIX = "readers:";
const KEY = `${PREFIX}predictor:v2:latest`;
const OLD = golden.payloads["fitted"]!.version;
const NEW = golden.payloads["steep"]!.version;

let server: RedisServer;
let gets = 0;
let now = 0;

before(async () => {
  server = await RedisServer.start();
});
after(() => server.stop());
beforeEach(() => {
  server.run("FLUSHALL");
  gets = 0;
  now = TRAINED + DAY;
});

/** A reader of the real server whose looks are counted. */
function reader(policy: Policy = {}): PredictorReader {
  const redis = new RedisGet(server.url);
  const counting: Client = {
    get: (key) => {
      gets += 1;
      return redis.get(key);
    },
  };
  return new PredictorReader(counting, PREFIX, policy, () => now);
}

test("every golden case is agreed with through Redis", async () => {
  for (const name of Object.keys(golden.payloads)) {
    server.set(KEY, payload(name));
    const { predictor, source } = await reader().current();
    assert.deepEqual([source, predictor.version], ["redis", golden.payloads[name]?.version]);
    for (const example of golden.cases.filter((example) => example.payload === name)) {
      near(predictor.predictedRate(example.post), example.predictedRate, example.name);
      near(predictor.followProbability(example.post), example.followProbability, example.name);
    }
  }
});

test("the last good model stays through every failure and goes when a new one comes", async () => {
  server.set(KEY, payload("fitted"));
  const subject = reader();
  await subject.current();
  const broken = payload().replace('"intercept":0.00731250981', '"intercept":null');
  for (const [text, word] of [[broken, "ridge.intercept"], ["not JSON", "not JSON"], [null, KEY]] as const) {
    if (text === null) server.run("DEL", KEY);
    else server.set(KEY, text);
    now += 60_000;
    const reading = await subject.current();
    assert.deepEqual([reading.source, reading.predictor.version], ["lastKnownGood", OLD]);
    assert.ok(reading.problem?.includes(word), `${reading.problem}`);
  }
  server.set(KEY, payload("steep"));
  now += 5_000;
  const reading = await subject.current();
  assert.deepEqual([reading.source, reading.predictor.version, reading.problem], ["redis", NEW, null]);
});

test("where nothing was ever read the policy decides", async () => {
  for (const whenStale of ["use", "refuse"] as const) {
    await assert.rejects(reader({ whenStale }).current(), (error) => {
      assert.ok(error instanceof UnavailableError && error.message.includes(KEY));
      return true;
    });
  }
  const reading = await reader({ whenStale: "defaults" }).current();
  assert.deepEqual([reading.source, reading.ageSeconds, reading.stale], ["defaults", Infinity, true]);
  assert.equal(reading.predictor.isDefault, true);
  assert.throws(() => reader({ whenStale: "guess" as "use" }), /whenStale/);
});

test("an older version never takes the place of a newer", async () => {
  server.set(KEY, payload("steep"));
  const subject = reader();
  await subject.current();
  server.set(KEY, payload("fitted"));
  now += 60_000;
  const reading = await subject.current();
  assert.deepEqual([reading.source, reading.predictor.version], ["lastKnownGood", NEW]);
  assert.ok(reading.problem?.includes(`${OLD}, which is older`));
});

test("Redis is asked once an interval and sooner after a failure or a hint", async () => {
  server.set(KEY, payload());
  const subject = reader({ refreshSeconds: 60, retrySeconds: 5 });
  // Each step: seconds that pass, whether hints come, how often Redis was asked by then.
  for (const [seconds, hinted, asked] of [[0, 0, 1], [59, 0, 1], [1, 0, 2], [4, 1, 2], [1, 0, 3], [5, 0, 3]] as const) {
    now += seconds * 1000;
    for (let hints = hinted * 1000; hints > 0; hints--) subject.hint();
    await subject.current();
    assert.equal(gets, asked);
  }
  server.run("DEL", KEY);
  for (const [seconds, asked] of [[60, 4], [4, 4], [1, 5], [5, 6]] as const) {
    now += seconds * 1000;
    await subject.current();
    assert.equal(gets, asked);
  }
});

test("a clock set back does not stop the reader", async () => {
  server.set(KEY, payload("fitted"));
  const subject = reader();
  await subject.current();
  server.set(KEY, payload("steep"));
  now -= 7_200_000;
  assert.equal((await subject.current()).predictor.version, NEW);
});

test("a model is stale beyond its own window or the age that was set", async () => {
  server.set(KEY, payload());
  const rows: [Policy, number, boolean][] = [
    [{}, 7 * 86_400, false],
    [{}, 7 * 86_400 + 1, true],
    [{ maxAgeSeconds: 3600 }, 3600, false],
    [{ maxAgeSeconds: 3600 }, 3601, true],
    [{}, -50, false],
  ];
  for (const [policy, age, stale] of rows) {
    now = TRAINED + age * 1000;
    const reading = await reader(policy).current();
    assert.deepEqual([reading.stale, reading.ageSeconds, reading.source], [stale, Math.max(0, age), "redis"]);
  }
});

test("a stale model is used, replaced or refused as the policy says", async () => {
  server.set(KEY, payload());
  now = TRAINED + 8 * DAY;
  const reading = await reader({ whenStale: "defaults" }).current();
  assert.deepEqual([reading.source, reading.stale, reading.ageSeconds], ["defaults", true, 8 * 86_400]);
  assert.deepEqual([reading.predictor.isDefault, reading.predictor.meta.timeZone], [true, "Europe/Berlin"]);
  const refusing = reader({ whenStale: "refuse" });
  await assert.rejects(refusing.current(), StaleError);
  server.set(KEY, payload("steep", { trainedAt: "2026-03-09T05:00:00Z" }));
  now += 60_000;
  assert.equal((await refusing.current()).predictor.version, NEW);
});

test("an announcement makes the reader look and what it says is never believed", async () => {
  server.set(KEY, payload("fitted"));
  const redis = new RedisGet(server.url);
  const subject = new PredictorReader(redis, PREFIX, { refreshSeconds: 1e9, retrySeconds: 0 });
  const stop = redis.subscribe(subject.channel, () => subject.hint());
  try {
    await until(() => server.run("PUBSUB", "NUMSUB", subject.channel).endsWith("1"));
    assert.equal((await subject.current()).predictor.version, OLD);
    server.set(KEY, payload("steep"));
    server.runWith(payload("edges"), "PUBLISH", subject.channel);
    await until(async () => (await subject.current()).predictor.version !== OLD);
    assert.equal((await subject.current()).predictor.version, NEW);
  } finally {
    stop();
  }
});

test("a call does not wait for another one's look, and a look has an end", async () => {
  let answer: (text: string) => void = () => {};
  const client: Client = {
    get: () => {
      gets += 1;
      return new Promise((resolve) => answer = resolve);
    },
  };
  const subject = new PredictorReader(client, PREFIX, { refreshSeconds: 0, timeoutSeconds: 0.2 });
  const [first, second] = [subject.current(), subject.current()];
  answer(payload());
  assert.deepEqual([(await first).predictor.version, (await second).predictor.version], [OLD, OLD]);
  assert.equal(gets, 1);
  const late = subject.current();
  assert.equal((await subject.current()).predictor.version, OLD);
  assert.equal(gets, 2);
  assert.match((await late).problem ?? "", /within 0\.2 s/);
});

test("clients with callbacks, buffers and promises of their own fit", async () => {
  const likes: Client[] = [
    { get: (_key: string | Uint8Array, _done?: (error: Error | null) => void): Promise<string | null> => text() },
    { get: async (_key: string | Uint8Array): Promise<Uint8Array> => new TextEncoder().encode(await text()) },
  ];
  for (const client of likes) {
    assert.equal((await new PredictorReader(client).current()).predictor.version, OLD);
  }
});

const text = () => Promise.resolve(payload());
