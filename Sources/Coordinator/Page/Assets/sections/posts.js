/** The newest posts. What they say is shown as it is, as text. */

import { nothing } from "../charts/chart.js";
import { badge, h, number, section, table, timeElement, wide } from "../dom.js";
import { distance, oneLine, percent, short, words } from "../format.js";

export function postsSection(state) {
  return section("posts", "Newest posts", null, content(state));
}

function content({ posts, now }) {
  if (!posts?.length) return nothing("No post is known in this window.");
  return table(
    "Newest posts",
    [
      "posted",
      wide("post"),
      "generator",
      "topic",
      number("impressions"),
      number("predicted"),
      number("actual"),
      "verdict",
    ],
    posts.map((post) => ({
      key: post.decision_id,
      cells: [
        timeElement(post.posted_at, distance(post.posted_at, now)),
        post.content ? h("bdi", { class: "post-text" }, oneLine(post.content)) : null,
        post.generator,
        post.topic,
        short(post.impressions),
        percent(post.predicted),
        percent(post.actual),
        verdict(post.gate),
      ],
    })),
    { isStacked: true },
  );
}

/** One reason or several, or that it may be learned from. */
function verdict(gate) {
  if (!gate) return null;
  const reasons = Array.isArray(gate) ? gate : String(gate).split(/[,\s]+/).filter(Boolean);
  if (reasons.length === 0 || reasons[0] === "learnable") return badge("ok", "learnable", "✓");
  return badge("quiet", reasons.map(words).join(", "));
}
