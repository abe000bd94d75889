/**
 * Reads what Rookery has learned and predicts how a post will do before it goes out. One file, without imports; give
 * it any client with a `get`: ioredis, node-redis, or the one in `redis-get.ts`.
 *
 *     const reader = new PredictorReader(client);
 *     const { predictor, stale } = await reader.current();
 *     const post = { quality: 0.85, contentType: "educational", hour: 14, thread: true,
 *                    novelty: 0.8, expertise: 0.75, viralScore: 60 };
 *     console.log(predictor.predictedRate(post), predictor.followProbability(post), stale);
 *
 * A payload that does not fit `schema/predictor-v2.schema.json` is a `PayloadError` that names the field; keys not
 * known here are ignored. What a reader does when Redis is away, or the model old, is said in `docs/readers.md`.
 */

export const KEY = "predictor:v2:latest";
export const CHANNEL = "predictor:v2:updates";

/** What was read is not a predictor of version 2. `field` names the key at fault, such as `ridge.intercept`. */
export class PayloadError extends Error {
  override readonly name = "PayloadError";
  readonly field: string | null;

  constructor(field: string | null, problem: string) {
    super(`${field ?? "the predictor"} ${problem}`);
    this.field = field;
  }
}

/** Nothing could be read yet, so there is nothing to fall back on. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

/** The model is older than allowed, and the policy is to refuse it. */
export class StaleError extends Error {
  override readonly name = "StaleError";
}

/** What is asked of a client. */
export interface Client {
  get(key: string): PromiseLike<unknown>;
}

/**
 * What is known before posting. `hour` is in the account's zone; `viralScore` goes to 100, the other scores to 1. An
 * estimate that is null or not set counts at the middle of its range, as in Rookery's own predictions.
 */
export interface Post {
  hour: number;
  thread: boolean;
  contentType?: string | null;
  quality?: number | null;
  novelty?: number | null;
  expertise?: number | null;
  viralScore?: number | null;
}

/** Weights of the engagement rate; `trainedOn` is 0 where they are the defaults. Figures not measured are null. */
export type Ridge = Readonly<
  & Record<"intercept" | "qualityWeight" | "contentTypeWeight" | "factualWeight" | "lengthWeight", number>
  & Record<"timingWeight" | "timingSinWeight" | "timingCosWeight" | "trainedOn", number>
  & Record<"rSquared" | "mse", number | null>
>;

/** Weights of the chance of a follow; `trainedOn` is 0 where they are the defaults. */
export type Logit = Readonly<
  & Record<"intercept" | "noveltyWeight" | "expertiseWeight" | "viralWeight" | "trainedOn", number>
  & Record<"accuracy" | "precision" | "recall" | "auc" | "logLoss" | "brier", number | null>
>;

/** How a model came about. */
export interface Metadata {
  readonly trainedOn: number;
  readonly trainedAt: Date;
  readonly features: readonly string[];
  readonly windowDays: number;
  readonly modelId: string | null;
  readonly timeZone: string;
}

/** A published model. */
export class Predictor {
  readonly version: string;
  readonly ridge: Ridge;
  readonly logit: Logit;
  readonly meta: Metadata;

  constructor(version: string, ridge: Ridge, logit: Logit, meta: Metadata) {
    this.version = version;
    this.ridge = ridge;
    this.logit = logit;
    this.meta = meta;
  }

  /** Whether neither part was ever trained. */
  get isDefault(): boolean {
    return this.ridge.trainedOn === 0 && this.logit.trainedOn === 0;
  }

  /** The hour of posting in the account's time zone. */
  hour(moment: Date): number {
    const format = new Intl.DateTimeFormat("en", { timeZone: this.meta.timeZone, hour: "2-digit", hourCycle: "h23" });
    return Number(format.formatToParts(moment).find((part) => part.type === "hour")?.value);
  }

  /** (likes + retweets + replies) / impressions to be expected, from 0 to 1. */
  predictedRate(post: Post): number {
    checkPost(post);
    const weights = this.ridge;
    const day = post.hour / 24;
    const rate = weights.intercept +
      weights.qualityWeight * (post.quality ?? 0.5) +
      weights.contentTypeWeight * Number(post.contentType === "educational") +
      weights.factualWeight * Number(post.contentType === "factual") +
      weights.timingWeight * day +
      weights.timingSinWeight * Math.sin(2 * Math.PI * day) +
      weights.timingCosWeight * Math.cos(2 * Math.PI * day) +
      weights.lengthWeight * Number(post.thread);
    return Math.min(1, Math.max(0, rate));
  }

  /** The probability that the post brings at least one follower. */
  followProbability(post: Post): number {
    checkPost(post);
    const weights = this.logit;
    const score = weights.intercept +
      weights.noveltyWeight * (post.novelty ?? 0.5) +
      weights.expertiseWeight * (post.expertise ?? 0.5) +
      weights.viralWeight * ((post.viralScore ?? 50) / 100);
    // e^-|score| stays finite where e^-score would overflow.
    const small = Math.exp(-Math.abs(score));
    return score >= 0 ? 1 / (1 + small) : small / (1 + small);
  }
}

function checkPost(post: Post): void {
  const tops = { quality: 1, novelty: 1, expertise: 1, viralScore: 100, hour: 23 } as const;
  for (const name of Object.keys(tops) as (keyof typeof tops)[]) {
    const value = post[name] ?? 0;
    if (!(value >= 0 && value <= tops[name])) {
      throw new RangeError(`${name} is ${value}; it runs from 0 to ${tops[name]}`);
    }
  }
}

/** The default weights, for an account in `timeZone`. */
export function defaults(timeZone = "UTC"): Predictor {
  const none = { accuracy: null, precision: null, recall: null, auc: null, logLoss: null, brier: null };
  const timing = { timingWeight: 0.005, timingSinWeight: 0, timingCosWeight: 0 };
  const types = { contentTypeWeight: 0.008, factualWeight: 0, lengthWeight: 0.003 };
  return new Predictor(
    "v2_0",
    { intercept: 0.01, qualityWeight: 0.025, ...types, ...timing, rSquared: null, mse: null, trainedOn: 0 },
    { intercept: -0.3, noveltyWeight: 0.25, expertiseWeight: 0.2, viralWeight: 0.15, ...none, trainedOn: 0 },
    { trainedOn: 0, trainedAt: new Date(0), features: [], windowDays: 7, modelId: null, timeZone },
  );
}

/**
 * When a reader looks at Redis, and what it does with an old model.
 *
 * Two looks are `refreshSeconds` apart (60), and after a failure or a hint `retrySeconds` (5); a look that takes longer
 * than `timeoutSeconds` (2) failed. A model trained more than `maxAgeSeconds` ago (not set: more than its own window,
 * `meta.windowDays`) is stale: `use` gives it, marked so; `defaults` gives the default weights; `refuse` throws
 * `StaleError`. Where nothing was ever read, `defaults` gives the default weights too and the others throw
 * `UnavailableError`.
 */
export interface Policy {
  refreshSeconds?: number;
  retrySeconds?: number;
  timeoutSeconds?: number;
  maxAgeSeconds?: number;
  whenStale?: "use" | "defaults" | "refuse";
}

/** A predictor, its age since training (infinite: none was ever read), and why the last look brought none. */
export interface Reading {
  readonly predictor: Predictor;
  readonly source: "redis" | "lastKnownGood" | "defaults";
  readonly ageSeconds: number;
  readonly stale: boolean;
  readonly problem: string | null;
}

/** The newest model, looked for as often as the policy says and kept while Redis has none. */
export class PredictorReader {
  /** Announcements come on this channel: subscribe with your client and call `hint` for each. */
  readonly channel: string;
  readonly #client: Client;
  readonly #key: string;
  readonly #policy: Policy;
  readonly #now: () => number;
  #held: Predictor | null = null;
  #problem: string | null = null;
  #looked = -Infinity;
  #hinted = false;
  #look: Promise<void> | null = null;

  /** `prefix` is the deployment's `ROOKERY_REDIS_PREFIX`, `now` gives milliseconds as `Date.now` does. */
  constructor(client: Client, prefix = "", policy: Policy = {}, now: () => number = Date.now) {
    if (!["use", "defaults", "refuse"].includes(policy.whenStale ?? "use")) {
      throw new RangeError(`whenStale is ${policy.whenStale}; it is use, defaults or refuse`);
    }
    this.#client = client;
    this.#key = prefix + KEY;
    this.channel = prefix + CHANNEL;
    this.#policy = policy;
    this.#now = now;
  }

  /** The model in force. While another call looks at Redis, the model held is given without waiting. */
  async current(): Promise<Reading> {
    if (this.#look === null && this.#isDue()) {
      this.#look = this.#refresh().finally(() => this.#look = null);
      await this.#look;
    } else if (this.#held === null && this.#look !== null) {
      await this.#look;
    }
    return this.#reading();
  }

  /** Something may have changed: the next `current` looks, if the last look is `retrySeconds` ago. */
  hint(): void {
    this.#hinted = true;
  }

  #isDue(): boolean {
    const { refreshSeconds = 60, retrySeconds = 5 } = this.#policy;
    const soon = this.#problem !== null || this.#hinted;
    const waited = (this.#now() - this.#looked) / 1000;
    // A clock that was set back must not keep the reader from looking.
    return waited < 0 || waited >= (soon ? Math.min(retrySeconds, refreshSeconds) : refreshSeconds);
  }

  async #refresh(): Promise<void> {
    this.#looked = this.#now();
    this.#hinted = false;
    try {
      const found = parsePredictor(await this.#get());
      if (this.#held !== null && Number(found.version.slice(3)) < Number(this.#held.version.slice(3))) {
        throw new Error(`Redis holds ${found.version}, which is older than ${this.#held.version}`);
      }
      this.#held = found;
      this.#problem = null;
    } catch (error) {
      this.#problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  }

  async #get(): Promise<string> {
    const seconds = this.#policy.timeoutSeconds ?? 2;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`Redis did not answer within ${seconds} s`)), seconds * 1000);
    });
    try {
      const text = await Promise.race([this.#client.get(this.#key), late]);
      if (text === null || text === undefined) throw new UnavailableError(`Redis has no key ${this.#key}`);
      return text instanceof Uint8Array ? new TextDecoder().decode(text) : String(text);
    } finally {
      clearTimeout(timer);
    }
  }

  #reading(): Reading {
    const [held, problem] = [this.#held, this.#problem];
    const whenStale = this.#policy.whenStale ?? "use";
    if (held === null) {
      if (whenStale !== "defaults") throw new UnavailableError(`no predictor was read yet: ${problem}`);
      return { predictor: defaults(), source: "defaults", ageSeconds: Infinity, stale: true, problem };
    }
    const ageSeconds = Math.max(0, (this.#now() - held.meta.trainedAt.getTime()) / 1000);
    const allowed = this.#policy.maxAgeSeconds ?? held.meta.windowDays * 86_400;
    const stale = ageSeconds > allowed;
    if (stale && whenStale === "refuse") {
      throw new StaleError(`${held.version} was trained ${Math.floor(ageSeconds)} s ago; ${allowed} s are allowed`);
    }
    if (stale && whenStale === "defaults") {
      return { predictor: defaults(held.meta.timeZone), source: "defaults", ageSeconds, stale, problem };
    }
    return { predictor: held, source: problem === null ? "redis" : "lastKnownGood", ageSeconds, stale, problem };
  }
}

/** Checks a payload against the whole schema. */
export function parsePredictor(text: string): Predictor {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch (error) {
    throw new PayloadError(null, `is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (!isObject(payload)) throw new PayloadError(null, "is not a JSON object");
  const root = new Part(payload, "");
  const version = root.text("version", /^v2_[0-9]{1,15}$/);
  const [ridge, logit, meta] = [root.part("ridge"), root.part("logit"), root.part("meta")];
  if (meta.number("validationSplit") !== 0.8) meta.refuse("validationSplit", "is not 0.8");
  return new Predictor(
    version,
    {
      intercept: ridge.number("intercept"),
      qualityWeight: ridge.number("qualityWeight"),
      contentTypeWeight: ridge.number("contentTypeWeight"),
      factualWeight: ridge.number("factualWeight"),
      timingWeight: ridge.number("timingWeight"),
      timingSinWeight: ridge.number("timingSinWeight"),
      timingCosWeight: ridge.number("timingCosWeight"),
      lengthWeight: ridge.number("lengthWeight"),
      rSquared: ridge.figure("rSquared", -Infinity, 1),
      mse: ridge.figure("mse", 0, Infinity),
      trainedOn: ridge.count("trainedOn", 0),
    },
    {
      intercept: logit.number("intercept"),
      noveltyWeight: logit.number("noveltyWeight"),
      expertiseWeight: logit.number("expertiseWeight"),
      viralWeight: logit.number("viralWeight"),
      accuracy: logit.figure("accuracy", 0, 1),
      precision: logit.figure("precision", 0, 1),
      recall: logit.figure("recall", 0, 1),
      auc: logit.figure("auc", 0, 1),
      logLoss: logit.figure("logLoss", 0, Infinity),
      brier: logit.figure("brier", 0, 1),
      trainedOn: logit.count("trainedOn", 0),
    },
    {
      trainedOn: meta.count("trainedOn", 0),
      trainedAt: meta.moment("trainedAt"),
      features: meta.texts("features"),
      windowDays: meta.count("windowDays", 1),
      modelId: meta.value("modelId") === null ? null : meta.text("modelId", /^/),
      timeZone: meta.text("timeZone", /[^]/),
    },
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One object of the payload; every complaint names the field by its path. */
class Part {
  readonly #values: Record<string, unknown>;
  readonly #path: string;

  constructor(values: Record<string, unknown>, path: string) {
    this.#values = values;
    this.#path = path;
  }

  refuse(key: string, problem: string): never {
    throw new PayloadError(this.#path + key, problem);
  }

  value(key: string): unknown {
    return Object.hasOwn(this.#values, key) ? this.#values[key] : this.refuse(key, "is missing");
  }

  part(key: string): Part {
    const value = this.value(key);
    return isObject(value) ? new Part(value, `${key}.`) : this.refuse(key, "is not an object");
  }

  text(key: string, form: RegExp): string {
    const value = this.value(key);
    return typeof value === "string" && form.test(value) ? value : this.refuse(key, `is not a text like ${form}`);
  }

  texts(key: string): string[] {
    const value = this.value(key);
    const all = Array.isArray(value) && value.every((text) => typeof text === "string");
    return all ? value : this.refuse(key, "is not a list of texts");
  }

  number(key: string): number {
    const value = this.value(key);
    return typeof value === "number" && Number.isFinite(value) ? value : this.refuse(key, "is not a finite number");
  }

  figure(key: string, least: number, most: number): number | null {
    if (this.value(key) === null) return null;
    const value = this.number(key);
    return value >= least && value <= most ? value : this.refuse(key, `is not between ${least} and ${most}`);
  }

  count(key: string, least: number): number {
    const value = this.number(key);
    return value >= least && Number.isInteger(value) ? value : this.refuse(key, "is not a count");
  }

  moment(key: string): Date {
    const text = this.text(key, /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?Z$/);
    const moment = new Date(text);
    // A day that no calendar has, such as 30 February, is read as another one.
    const real = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text.slice(0, 19));
    return real ? moment : this.refuse(key, "is no moment");
  }
}
