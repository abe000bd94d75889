/**
 * Asks the coordinator for its state again and again, one question at a time. A question that is overtaken is given up;
 * while nothing answers it asks less often; while nobody looks it does not ask.
 */

const EVERY = 3000;
const LONGEST = 10_000;
const PATIENCE = 10_000;

export class Feed {
  #onState;
  #onStanding;
  #window = null;
  #tag = null;
  #question = null;
  #timer = null;
  #failures = 0;
  #heard = null;

  constructor({ onState, onStanding }) {
    this.#onState = onState;
    this.#onStanding = onStanding;
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
      this.#onStanding({ kind: "live", heard: this.#heard });
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
    this.#onStanding({ kind: navigator.onLine ? "stale" : "offline", heard: this.#heard, words });
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
