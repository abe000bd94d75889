/**
 * Makes a live tree equal to a wanted one by changing only what differs, so that focus, scroll position, selection and
 * opened tables outlive each answer of the server.
 */

/*
 * Two kinds of elements make their content themselves, as live ones: a chart `draw`s itself when its width is known, a
 * folded table is `fill`ed while it is open.
 */

/** Kept as the reader left them: what is unfolded is the reader's business. */
const READERS_OWN = new Set(["open"]);

export function patch(live, wanted) {
  patchAttributes(live, wanted);
  if (wanted.draw) {
    live.draw = wanted.draw;
    return;
  }
  if (wanted.fill) {
    live.fill = wanted.fill;
    if (live.open) wanted.append(wanted.fill());
  }
  patchChildren(live, wanted);
}

function patchAttributes(live, wanted) {
  for (const { name } of [...live.attributes]) {
    if (!wanted.hasAttribute(name) && !READERS_OWN.has(name)) live.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (READERS_OWN.has(name)) continue;
    if (live.getAttribute(name) !== value) live.setAttribute(name, value);
  }
}

function patchChildren(live, wanted) {
  const keyed = keyedChildren(live, wanted);
  let at = live.firstChild;
  for (const want of [...wanted.childNodes]) {
    const key = keyOf(want);
    const have = key === null ? at : keyed.get(key);
    if (!have || keyOf(have) !== key || !isSameKind(have, want)) {
      live.insertBefore(want, at);
      continue;
    }
    if (have === at) at = at.nextSibling;
    else live.insertBefore(have, at);
    if (have.nodeType === Node.TEXT_NODE) {
      if (have.data !== want.data) have.data = want.data;
    } else {
      patch(have, want);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** The keyed children that stay. Those that go are taken out first, so that the rest need not move (and lose focus). */
function keyedChildren(live, wanted) {
  const staying = new Set([...wanted.children].map(keyOf));
  const keyed = new Map();
  for (const child of [...live.children]) {
    const key = keyOf(child);
    if (key === null) continue;
    if (staying.has(key)) keyed.set(key, child);
    else child.remove();
  }
  return keyed;
}

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") : null;
}

function isSameKind(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName;
}
