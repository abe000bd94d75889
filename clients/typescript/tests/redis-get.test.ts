import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { RedisGet } from "../redis-get.ts";
import { PASSWORD, RedisServer, until } from "./redis-server.ts";

let server: RedisServer;
before(async () => {
  server = await RedisServer.start();
});
after(() => server.stop());

test("texts come whole, whatever their length and letters", async () => {
  const long = "één — 漢字 🐦".repeat(40_000);
  server.set("long", long);
  server.set("empty", "");
  const redis = new RedisGet(server.url);
  assert.equal(await redis.get("long"), long);
  assert.equal(await redis.get("empty"), "");
  assert.equal(await redis.get("naught"), null);
});

test("what is wrong is said with host and port and without the password", async () => {
  server.run("RPUSH", "list", "1");
  const at = `127.0.0.1:${server.port}`;
  const wrong: [RedisGet, RegExp][] = [
    [new RedisGet(server.url), /WRONGTYPE/],
    [new RedisGet(`redis://:not-the-word@${at}/0`), /WRONGPASS/],
    [new RedisGet(`redis://${at}/0`), /NOAUTH/],
    [new RedisGet(`redis://:${PASSWORD}@${at}/99`), /DB index/],
  ];
  for (const [redis, problem] of wrong) {
    await assert.rejects(redis.get("list"), (error) => {
      assert.ok(error instanceof Error && error.message.startsWith(`Redis at ${at} says `), `${error}`);
      assert.match(error.message, problem);
      assert.ok(!error.message.includes("not-the-word"));
      return true;
    });
  }
  await assert.rejects(new RedisGet("redis://127.0.0.1:1/0").get("list"), /127\.0\.0\.1:1 cannot be read.*REFUSED/);
});

test("a URL that is none is refused without being told on", () => {
  for (const url of ["http://127.0.0.1", "redis://:secret@host/three", "secret"]) {
    assert.throws(() => new RedisGet(url), (error) => error instanceof TypeError && !error.message.includes("secret"));
  }
});

test("servers that are silent, hang up or are no Redis are said so", async () => {
  for (
    const [words, problem] of [[null, /within 0\.2 s/], ["", /closed/], ["HTTP/1.1 400\r\n", /not Redis/]] as const
  ) {
    const other = createServer((socket) => {
      socket.on("error", () => {}).resume();
      if (words === "") socket.destroy();
      else if (words !== null) socket.write(words);
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    await assert.rejects(new RedisGet(`redis://127.0.0.1:${port}`, { timeoutSeconds: 0.2 }).get("key"), problem);
    await new Promise((resolve) => other.close(resolve));
  }
});

test("a subscription that was cut begins again and says so", async () => {
  let hints = 0;
  const stop = new RedisGet(server.url).subscribe("news", () => hints += 1);
  try {
    await until(() => hints === 1);
    server.run("PUBLISH", "news", "anything");
    await until(() => hints === 2);
    server.run("CLIENT", "KILL", "TYPE", "pubsub");
    await until(() => hints === 3);
  } finally {
    stop();
  }
  await until(() => server.run("PUBSUB", "NUMSUB", "news").endsWith("0"));
});
