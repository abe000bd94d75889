/** The coordinator's two endpoints, and the token for the one that writes. */

const POLL_INTERVAL = 3000;
const LONGEST_INTERVAL = 10_000;
const STATE_TIMEOUT = 10_000;
const ACTION_TIMEOUT = 30_000;

/**
 * Polls `GET /api/state`, one request at a time. A new request cancels the one before it; after failures it polls less
 * often; a hidden page does not poll.
 *
 * `onState(state)` gets each new state, `onFreshness({ kind, updatedAt, message })` how current it is: `live`, `stale` or
 * `offline`.
 */
export class StatePoller {
  #onState;
  #onFreshness;
  #window = null;
  #etag = null;
  #request = null;
  #timer = null;
  #failures = 0;
  #updatedAt = null;

  constructor({ onState, onFreshness }) {
    this.#onState = onState;
    this.#onFreshness = onFreshness;
    document.addEventListener("visibilitychange", () => document.hidden ? this.#stop() : this.poll());
    addEventListener("online", () => this.poll());
    addEventListener("offline", () => this.#failed("This device is offline."));
  }

  /** Polls another window of time from now on. */
  setWindow(window) {
    this.#window = window;
    this.#etag = null;
    this.poll();
  }

  /** Polls now. */
  async poll() {
    this.#stop();
    const request = new AbortController();
    this.#request = request;
    const timeout = setTimeout(() => request.abort(), STATE_TIMEOUT);
    try {
      const state = await this.#fetch(request.signal);
      if (this.#request !== request) return;
      this.#failures = 0;
      this.#updatedAt = Date.now();
      if (state) this.#onState(state);
      this.#onFreshness({ kind: "live", updatedAt: this.#updatedAt });
    } catch (error) {
      if (this.#request !== request) return;
      this.#failed(error instanceof ProblemError ? error.message : "The coordinator does not respond.");
    } finally {
      clearTimeout(timeout);
      if (this.#request === request) this.#schedule();
    }
  }

  async #fetch(signal) {
    const headers = this.#etag ? { "if-none-match": this.#etag } : {};
    const url = `/api/state?window=${encodeURIComponent(this.#window)}`;
    const response = await fetch(url, { headers, signal, cache: "no-store", credentials: "omit" });
    if (response.status === 304) return null;
    if (!response.ok) throw new ProblemError(await problem(response));
    const state = await response.json();
    this.#etag = response.headers.get("etag");
    return state;
  }

  #failed(message) {
    this.#failures += 1;
    this.#onFreshness({ kind: navigator.onLine ? "stale" : "offline", updatedAt: this.#updatedAt, message });
  }

  #schedule() {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    const interval = Math.min(POLL_INTERVAL + 1000 * this.#failures, LONGEST_INTERVAL);
    this.#timer = setTimeout(() => this.poll(), interval);
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = null;
  }
}

/** The coordinator answered with a problem; the message says which. */
class ProblemError extends Error {
  constructor({ status, detail }) {
    super(detail ? `The coordinator says: ${detail}` : `The coordinator answers with status ${status}.`);
  }
}

/** The answer's problem (RFC 9457); its status alone where it has none. */
async function problem(response) {
  const { code, detail } = await response.json().catch(() => ({})) ?? {};
  return { status: response.status, code, detail };
}

const OUTCOME_UNKNOWN =
  "No answer came back: the change may or may not have been made. Check the page before you retry.";

/**
 * `POST /api/actions`. Resolves to { report } where the change was made (or previewed), { refusal, status } where it was
 * refused, and { unknown } where nobody knows whether it was made.
 */
export async function sendAction(body, token) {
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
    return { unknown: OUTCOME_UNKNOWN };
  }
  if (response.ok) {
    const report = await response.json().catch(() => null);
    return report ? { report } : { unknown: OUTCOME_UNKNOWN };
  }
  const { status, code, detail } = await problem(response);
  const message = detail ?? `The coordinator answers with status ${status}.`;
  return code === "outcome_unknown" ? { unknown: message } : { refusal: message, status };
}

const TOKEN_KEY = "rookery-page-token";

let token = sessionStorage.getItem(TOKEN_KEY);
let onTokenChange = () => {};

/**
 * The operator's token: in memory, or in the tab's session storage where the operator asked for it. Never in a cookie,
 * which a browser sends by itself.
 */
export function currentToken() {
  return token;
}

export function setToken(value, keepInTab) {
  token = value;
  if (keepInTab) sessionStorage.setItem(TOKEN_KEY, value);
  onTokenChange();
}

export function forgetToken() {
  token = null;
  sessionStorage.removeItem(TOKEN_KEY);
  onTokenChange();
}

/** Calls `listener` whenever the token changes. */
export function observeToken(listener) {
  onTokenChange = listener;
}
