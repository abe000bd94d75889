/** Scales and the round values that label them. */

import { clock, day } from "../text/times.js";

const HOUR = 3600e3;
const STEPS = [HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 48 * HOUR, 96 * HOUR, 168 * HOUR];

/** A straight line from the domain to the range. An empty domain goes to the middle of the range. */
export function scale([from, to], [start, end]) {
  const span = to - from;
  return (value) => span === 0 ? (start + end) / 2 : start + (value - from) / span * (end - start);
}

/** Round values from `low` to `high`, about `count` of them: multiples of 1, 2, 2.5 or 5 of a power of ten. */
export function ticks(low, high, count) {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** The end of an axis from 0 that holds `greatest`, at a round value. */
export function roundUp(greatest) {
  if (!(greatest > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(greatest));
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10].map((factor) => factor * power).find((end) =>
    end >= greatest * (1 - 1e-9)
  );
}

/** Moments that label a time axis: whole hours or days of UTC, far enough apart to read. */
export function timeTicks(from, to, width) {
  const room = Math.max(2, Math.floor(width / 72));
  const step = STEPS.find((length) => (to - from) / length <= room) ??
    Math.ceil((to - from) / room / (168 * HOUR)) * 168 * HOUR;
  const found = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) found.push(at);
  return found.map((at) => ({ at, label: step < 24 * HOUR && at % (24 * HOUR) !== 0 ? clock(at) : day(at) }));
}
