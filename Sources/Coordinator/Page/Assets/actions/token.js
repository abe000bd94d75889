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
