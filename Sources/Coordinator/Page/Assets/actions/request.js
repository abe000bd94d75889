/** Sends an action to the coordinator and tells apart what can come of it. */

const PATIENCE = 30_000;
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
      signal: AbortSignal.timeout(PATIENCE),
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
