/** The newest posts. Their content is shown as plain text. */

import { nothing } from "../charts/chart.js";
import { badge, h, number, section, table, timeElement, wide } from "../dom.js";
import { compact, distance, label, oneLine, percent } from "../format.js";

export function postsSection(state) {
  return section("posts", "Newest posts", null, content(state));
}

function content({ posts, now }) {
  if (!posts?.length) return nothing("No posts yet. Import an export with producer import, or start the planner.");
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
      "gate",
    ],
    posts.map((post) => ({
      key: post.decision_id,
      cells: [
        timeElement(post.posted_at, distance(post.posted_at, now)),
        post.content ? h("bdi", { class: "post-text" }, oneLine(post.content)) : null,
        post.generator,
        post.topic,
        compact(post.impressions),
        percent(post.predicted),
        percent(post.actual),
        gate(post),
      ],
    })),
    { isStacked: true },
  );
}

function gate({ learnable, refusals }) {
  if (typeof learnable !== "boolean") return null;
  return learnable
    ? badge("ok", "learnable", "✓")
    : badge("quiet", (refusals ?? []).map(label).join(", ") || "refused");
}
