/**
 * A Redis client that can GET and SUBSCRIBE, over Node's sockets and nothing else, for programs that have none.
 *
 *     const redis = new RedisGet("redis://:password@127.0.0.1:6379/0");
 *     const reader = new PredictorReader(redis);
 *     const stop = redis.subscribe(reader.channel, () => reader.hint());
 *
 * Each GET is a connection of its own: there is no state that could go bad, and a reader asks once a minute. A
 * subscription keeps its connection, and makes another a second after it broke. No TLS.
 */

import { connect, type Socket } from "node:net";

export interface RedisGetOptions {
  /** How long connecting and answering may take. */
  timeoutSeconds?: number;
}

export class RedisGet {
  readonly #host: string;
  readonly #port: number;
  readonly #hello: string[][] = [];
  readonly #timeout: number;

  /** `url` is `redis://[[user]:password@]host[:port][/database]`, with %-escapes in user and password. */
  constructor(url: string, { timeoutSeconds = 2 }: RedisGetOptions = {}) {
    const parts = URL.canParse(url) ? new URL(url) : null;
    if (parts?.protocol !== "redis:" || !/^(\/[0-9]*)?$/.test(parts.pathname)) {
      throw new TypeError("the Redis URL is not of the form redis://[[user]:password@]host[:port][/database]");
    }
    this.#host = parts.hostname.replace(/^\[|\]$/g, "");
    this.#port = Number(parts.port || 6379);
    this.#timeout = timeoutSeconds * 1000;
    if (parts.password) {
      this.#hello.push(["AUTH", parts.username || "default", parts.password].map(decodeURIComponent));
    }
    const database = parts.pathname.slice(1);
    if (database) this.#hello.push(["SELECT", database]);
  }

  /** The text at `key`, or null. Rejects where Redis is away, refuses or is late; the message names host and port. */
  get(key: string): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const socket = this.#open([...this.#hello, ["GET", key]]);
      const fail = (problem: string) => {
        socket.destroy();
        reject(new Error(`Redis at ${this.#host}:${this.#port} ${problem}`));
      };
      const timer = setTimeout(() => fail(`did not answer within ${this.#timeout / 1000} s`), this.#timeout);
      let ahead = this.#hello.length;
      onReplies(socket, (reply) => {
        if (reply instanceof Error) return fail(`says ${reply.message}`);
        if (ahead-- > 0) return;
        if (reply !== null && typeof reply !== "string") return fail("gave something else than a text");
        socket.destroy();
        resolve(reply);
      });
      socket.on("error", (error) => fail(`cannot be read: ${error.message}`));
      socket.on("close", () => {
        clearTimeout(timer);
        fail("closed the connection");
      });
    });
  }

  /**
   * Calls `onHint` when `channel` carries anything, and each time the subscription begins, for what was missed before.
   * What a message says is not passed on. The returned function ends it.
   */
  subscribe(channel: string, onHint: () => void): () => void {
    let ended = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    let socket: Socket | undefined;
    const begin = () => {
      const opened = socket = this.#open([...this.#hello, ["SUBSCRIBE", channel]]);
      opened.setKeepAlive(true, 30_000);
      onReplies(opened, (reply) => {
        if (reply instanceof Error) opened.destroy();
        else if (Array.isArray(reply)) onHint();
      });
      opened.on("error", () => {});
      opened.on("close", () => {
        if (!ended) again = setTimeout(begin, 1000);
      });
    };
    begin();
    return () => {
      ended = true;
      clearTimeout(again);
      socket?.destroy();
    };
  }

  #open(commands: string[][]): Socket {
    const socket = connect(this.#port, this.#host);
    for (const words of commands) {
      const bulks = words.map((word) => `$${new TextEncoder().encode(word).length}\r\n${word}\r\n`);
      socket.write(`*${words.length}\r\n${bulks.join("")}`);
    }
    return socket;
  }
}

type Reply = string | number | null | Error | Reply[];

/** Calls `take` for each whole reply that a connection brings. Bytes that are no reply end the connection. */
function onReplies(socket: Socket, take: (reply: Reply) => void): void {
  let bytes = new Uint8Array();
  socket.on("data", (chunk: Uint8Array) => {
    const joined = new Uint8Array(bytes.length + chunk.length);
    joined.set(bytes);
    joined.set(chunk, bytes.length);
    bytes = joined;
    try {
      for (let read = readReply(bytes, 0); read !== null; read = readReply(bytes, 0)) {
        bytes = bytes.subarray(read.end);
        take(read.reply);
      }
    } catch (error) {
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

/** One reply of RESP2 from `start`, or null where it is not all there yet. */
function readReply(bytes: Uint8Array, start: number): { reply: Reply; end: number } | null {
  const lineEnd = bytes.indexOf(0x0a, start);
  if (lineEnd < 0) return null;
  const line = new TextDecoder().decode(bytes.subarray(start + 1, lineEnd - 1));
  let end = lineEnd + 1;
  switch (String.fromCharCode(bytes[start] ?? 0)) {
    case "+":
      return { reply: line, end };
    case "-":
      return { reply: new Error(line), end };
    case ":":
      return { reply: Number(line), end };
    case "$": {
      const length = Number(line);
      if (!Number.isInteger(length)) throw new Error("this is not Redis");
      if (length < 0) return { reply: null, end };
      if (bytes.length < end + length + 2) return null;
      return { reply: new TextDecoder().decode(bytes.subarray(end, end + length)), end: end + length + 2 };
    }
    case "*": {
      const items: Reply[] = [];
      for (let left = Number(line); left > 0; left--) {
        const item = readReply(bytes, end);
        if (item === null) return null;
        items.push(item.reply);
        end = item.end;
      }
      return { reply: items, end };
    }
    default:
      throw new Error("this is not Redis");
  }
}
