/**
 * Asks the coordinator for its state again and again, one question at a time. A question that is overtaken is given up;
 * while nothing answers it asks less often; while nobody looks it does not ask.
 */

const EVERY = 3000;
const LONGEST = 10_000;
const PATIENCE = 10_000;

export class StatePoller {
  #onState;
  #onFreshness;
  #window = null;
  #tag = null;
  #question = null;
  #timer = null;
  #failures = 0;
  #heard = null;

  constructor({ onState, onFreshness }) {
    this.#onState = onState;
    this.#onFreshness = onFreshness;
    document.addEventListener("visibilitychange", () => document.hidden ? this.#rest() : this.ask());
    addEventListener("online", () => this.ask());
    addEventListener("offline", () => this.#failed("This device is offline."));
  }

  /** Shows another window of time from now on. */
  follow(window) {
    this.#window = window;
    this.#tag = null;
    this.ask();
  }

  /** Asks now. */
  async ask() {
    this.#rest();
    const question = new AbortController();
    this.#question = question;
    const patience = setTimeout(() => question.abort(), PATIENCE);
    try {
      const state = await this.#fetch(question.signal);
      if (this.#question !== question) return;
      this.#failures = 0;
      this.#heard = Date.now();
      if (state) this.#onState(state);
      this.#onFreshness({ kind: "live", heard: this.#heard });
    } catch (error) {
      if (this.#question !== question) return;
      this.#failed(error instanceof Refusal ? error.message : "The coordinator does not answer.");
    } finally {
      clearTimeout(patience);
      if (this.#question === question) this.#plan();
    }
  }

  async #fetch(signal) {
    const headers = this.#tag ? { "if-none-match": this.#tag } : {};
    const address = `/api/state?window=${encodeURIComponent(this.#window)}`;
    const answer = await fetch(address, { headers, signal, cache: "no-store", credentials: "omit" });
    if (answer.status === 304) return null;
    if (!answer.ok) throw new Refusal(await reason(answer));
    const state = await answer.json();
    this.#tag = answer.headers.get("etag");
    return state;
  }

  #failed(words) {
    this.#failures += 1;
    this.#onFreshness({ kind: navigator.onLine ? "stale" : "offline", heard: this.#heard, words });
  }

  #plan() {
    clearTimeout(this.#timer);
    if (!document.hidden) this.#timer = setTimeout(() => this.ask(), Math.min(EVERY + 1000 * this.#failures, LONGEST));
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#question?.abort();
    this.#question = null;
  }
}

class Refusal extends Error {}

/** What the server said against it, in its words. */
async function reason(answer) {
  try {
    const { error } = await answer.json();
    return `The coordinator says: ${error.text}`;
  } catch {
    return `The coordinator answers with ${answer.status}.`;
  }
}

/** Sends an action to the coordinator and tells apart what can come of it. */

const ACTION_TIMEOUT = 30_000;
const LOST = "No answer came back: it may have been done or not. Look at the page before you try again.";

/**
 * Answers { answer } where the server did (or would do) it, { refused, status } with its words where it would not, and
 * { lost } with a sentence where nobody knows whether it was done.
 */
export async function send(body, token) {
  let response;
  try {
    response = await fetch("/api/actions", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ACTION_TIMEOUT),
      credentials: "omit",
      cache: "no-store",
    });
  } catch {
    return { lost: LOST };
  }
  const said = await response.json().catch(() => null);
  if (response.ok && said) return { answer: said };
  if (response.ok) return { lost: LOST };
  if (said?.error?.code === "outcome_unknown") return { lost: said.error.text };
  return { refused: said?.error?.text ?? `The coordinator answers with ${response.status}.`, status: response.status };
}

/**
 * The operator's token: in memory, and for as long as the tab lives where the operator chose so. Never in a cookie,
 * which a browser would send by itself.
 */

const KEY = "rookery-page-token";

let token = sessionStorage.getItem(KEY);
let onChange = () => {};

/** Called whenever a token comes or goes. */
export function watchToken(listener) {
  onChange = listener;
}

export function heldToken() {
  return token;
}

export function holdToken(typed, untilTabCloses) {
  token = typed;
  if (untilTabCloses) sessionStorage.setItem(KEY, typed);
  onChange();
}

export function forgetToken() {
  token = null;
  sessionStorage.removeItem(KEY);
  onChange();
}
