/** A real Redis on a free port, for as long as a test file runs. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export const PASSWORD = "a word of its own";

export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(port: number) {
    this.port = port;
    this.#folder = mkdtempSync(join(tmpdir(), "predictor-readers-"));
    const quiet = ["--save", "", "--appendonly", "no", "--dir", this.#folder];
    const options = ["--port", String(port), "--bind", "127.0.0.1", "--requirepass", PASSWORD, ...quiet];
    this.#process = spawn("redis-server", options, { stdio: "ignore" });
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    for (const deadline = Date.now() + 10_000;; await pause(20)) {
      try {
        server.run("PING");
        return server;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
    }
  }

  get url(): string {
    return `redis://:${PASSWORD}@127.0.0.1:${this.port}/3`;
  }

  /** What `redis-cli` prints for a command; `input` becomes its last word. */
  run(...words: string[]): string {
    return this.runWith(undefined, ...words);
  }

  runWith(input: string | undefined, ...words: string[]): string {
    const options = ["-p", String(this.port), "-n", "3", "-e", ...(input === undefined ? [] : ["-x"])];
    const environment = { ...process.env, REDISCLI_AUTH: PASSWORD };
    return execFileSync("redis-cli", [...options, ...words], {
      env: environment,
      encoding: "utf8",
      stdio: "pipe",
      timeout: 10_000,
      ...(input === undefined ? {} : { input }),
    }).trimEnd();
  }

  set(key: string, value: string): void {
    this.runWith(value, "SET", key);
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill();
    await gone;
    rmSync(this.#folder, { recursive: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      probe.close(() => resolve(port));
    }).on("error", reject);
  });
}

/** Waits until it is so, for ten seconds at most. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; !await isSo(); await pause(10)) {
    if (Date.now() > deadline) throw new Error("it did not happen within 10 s");
  }
}
