/** The page: asks for the state of the window in the address, draws each part of it, and hears what the reader wants. */

import { listenForActions } from "../actions/desk.js";
import { drawCharts } from "../charts/chart.js";
import { h } from "../dom/element.js";
import { listenForUnfolding } from "../dom/table.js";
import { patch } from "../dom/patch.js";
import { pageSections } from "../sections/page_sections.js";
import { Feed } from "./feed.js";
import { showDeployment } from "./masthead.js";
import { showStanding } from "./standing.js";
import { followWindow } from "./window_filter.js";

const page = document.getElementById("page");

function show(state) {
  showDeployment(state);
  const wanted = h("main", { id: "page", tabindex: "-1" }, pageSections.map((part) => drawn(part, state)));
  patch(page, wanted);
  drawCharts(page);
}

/** A part that cannot be drawn says so in its place and takes no other with it. */
function drawn(part, state) {
  try {
    return part(state);
  } catch (error) {
    console.error(error);
    const sentence = `This part cannot be drawn from what the coordinator answered: ${error.message}.`;
    return h("section", { class: "card full", key: part.name }, h("p", { class: "problem" }, sentence));
  }
}

const feed = new Feed({ onState: show, onStanding: showStanding });
followWindow((chosen) => feed.follow(chosen));
listenForActions(() => feed.ask());
listenForUnfolding();

let width = page.clientWidth;
new ResizeObserver(() => {
  if (page.clientWidth === width) return;
  width = page.clientWidth;
  drawCharts(page);
}).observe(page);
