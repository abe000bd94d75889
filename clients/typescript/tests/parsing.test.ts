import assert from "node:assert/strict";
import { test } from "node:test";
import { defaults, parsePredictor, PayloadError } from "../rookery-predictor.ts";
import { golden, near, payload } from "./golden.ts";

test("every golden case is agreed with", () => {
  assert.ok(golden.cases.length >= 90);
  for (const example of golden.cases) {
    const predictor = parsePredictor(payload(example.payload));
    near(predictor.predictedRate(example.post), example.predictedRate, example.name);
    near(predictor.followProbability(example.post), example.followProbability, example.name);
  }
});

test("every golden refusal names the field", () => {
  assert.ok(golden.refusals.length >= 100);
  for (const refusal of golden.refusals) {
    assert.throws(() => parsePredictor(refusal.text), (error) => {
      assert.ok(error instanceof PayloadError, refusal.name);
      assert.equal(error.field, refusal.field, refusal.name);
      assert.ok(error.message.startsWith(refusal.field ?? "the predictor"));
      return true;
    }, refusal.name);
  }
});

test("a day that no calendar has is refused", () => {
  assert.throws(() => parsePredictor(payload("fitted", { trainedAt: "2026-02-30T06:00:00Z" })), /meta\.trainedAt/);
});

test("the built-in defaults are the published ones", () => {
  const published = parsePredictor(payload("defaults"));
  assert.deepEqual([defaults().ridge, defaults().logit], [published.ridge, published.logit]);
  assert.equal(published.isDefault, true);
  assert.equal(parsePredictor(payload("half")).isDefault, false);
});

test("figures that were not measured are null and the others stand", () => {
  assert.equal(parsePredictor(payload("unmeasured")).logit.auc, null);
  const fitted = parsePredictor(payload());
  assert.deepEqual([fitted.logit.auc, fitted.ridge.rSquared, fitted.logit.precision], [0.71, -0.0625, null]);
  assert.equal(fitted.meta.trainedAt.toISOString(), "2026-03-01T06:00:00.000Z");
  assert.equal(fitted.meta.modelId, "ridge:12 logit:13");
});

test("the hour is that of the account's zone", () => {
  const predictor = parsePredictor(payload("fitted", { timeZone: "Asia/Tokyo" }));
  assert.equal(predictor.hour(new Date("2026-03-01T20:30:00Z")), 5);
  assert.equal(predictor.hour(new Date("2026-03-01T15:00:00Z")), 0);
});

test("a post outside its ranges is refused by name", () => {
  const predictor = parsePredictor(payload());
  const good = golden.cases[0]!.post;
  for (const [name, value] of [["quality", 1.01], ["hour", 24], ["viralScore", -1], ["novelty", NaN]] as const) {
    assert.throws(() => predictor.predictedRate({ ...good, [name]: value }), new RegExp(name));
  }
});
