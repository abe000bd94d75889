/** Sends an action to the coordinator and tells apart what can come of it. */

const PATIENCE = 30_000;

/**
 * Answers { answer } where the server did (or would do) it, { refused, status } with its words where it would not, and
 * { lost: true } where nothing came back, so that nobody knows whether it was done.
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
    return { lost: true };
  }
  const said = await response.json().catch(() => null);
  if (response.ok && said) return { answer: said };
  if (response.ok) return { lost: true };
  return { refused: said?.error?.text ?? `The coordinator answers with ${response.status}.`, status: response.status };
}
