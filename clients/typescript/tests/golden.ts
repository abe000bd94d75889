/** The cases that readers in every language agree on. */

import { readFileSync } from "node:fs";
import type { Post } from "../rookery-predictor.ts";

export interface Golden {
  payloads: Record<string, { version: string; meta: Record<string, unknown> }>;
  cases: { name: string; payload: string; post: Post; predictedRate: number; followProbability: number }[];
  refusals: { name: string; field: string | null; text: string }[];
}

export const golden: Golden = JSON.parse(readFileSync(new URL("../../golden.json", import.meta.url), "utf8"));

/** A payload's text, with some of its metadata changed. */
export function payload(name = "fitted", meta: Record<string, unknown> = {}): string {
  const values = golden.payloads[name];
  if (values === undefined) throw new Error(`there is no payload ${name}`);
  return JSON.stringify({ ...values, meta: { ...values.meta, ...meta } });
}

export function near(found: number, expected: number, name: string): void {
  if (!(Math.abs(found - expected) <= 1e-12)) throw new Error(`${name}: ${found}, not ${expected}`);
}
