/** What the room refuses, function by function and input by input: never $0, never NaN, never a TypeError. */
import { describe, expect, test } from "vitest";
import { claim } from "../../src/claims/index.ts";
import {
  costDistribution,
  costInterval,
  hourlyPrice,
  marginOfMarkup,
  markupOfMargin,
  seededRandom,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";
import { costFunctions } from "./cost-functions.ts";

const notNumbers: readonly (readonly [string, unknown])[] = [
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-1", -1],
  ["text", "1"],
  ["an object", {}],
  ["an array", [1]],
  ["a bigint", 1n],
  ["true", true],
  ["a function", () => 1],
];

/** The answer, if there is one: every number of it finite; undefined where it was refused by name. */
function answer(run: () => unknown): unknown {
  try {
    const given = run();
    expect(JSON.stringify(given)).not.toMatch(/null/);
    return given;
  } catch (error) {
    expect(error).toMatchObject({ name: "KvHeadroomError" });
    return undefined;
  }
}

const rows = costFunctions.flatMap((one) =>
  Object.keys(one.inputs).map((field) => ({ ...one, field })),
);

describe.each(rows)("$name, $field", ({ run, inputs, field, optional, prices, mayBeZero }) => {
  const given = (value: unknown) => (): unknown => run({ ...inputs, [field]: value });

  test("of what is no number, or below 0, is bad input", () => {
    for (const [what, value] of notNumbers)
      expect(refusal(given(value)), what).toMatchObject({ code: "bad-input", path: field });
    expect(refusal(given(null))).toMatchObject({ path: field });
  });

  test("left out is its default, not known, or bad input: never a guess", () => {
    const { [field]: _, ...rest } = inputs;
    if (optional.includes(field)) expect(answer(() => run(rest))).not.toBe(undefined);
    else
      expect(refusal(() => run(rest))).toMatchObject({
        code: prices.includes(field) ? "not-known" : "bad-input",
        path: field,
      });
  });

  test("of 0 is an answer, or refused by its name", () => {
    if (mayBeZero.includes(field)) expect(answer(given(0))).not.toBe(undefined);
    else expect(refusal(given(0))).toMatchObject({ code: "bad-input", path: field });
  });

  test("of the least and the greatest numbers is an answer in numbers, or refused", () => {
    for (const value of [5e-324, 1e-300, 1e300, Number.MAX_VALUE]) answer(given(value));
  });
});

test.each(costFunctions)("$name of no object is refused", ({ name, run }) => {
  for (const inputs of [null, 5, "text", ...(name === "breakEvenElasticity" ? [] : [undefined])])
    expect(refusal(() => run(inputs))).toMatchObject({ code: "bad-input", path: "inputs" });
});

const untyped = (value: unknown): never => value as never;

test.each<readonly [string, () => unknown, string, string]>([
  ["a price of text", () => hourlyPrice(untyped("$2"), "price"), "bad-input", "price"],
  ["no price", () => hourlyPrice(undefined, "price"), "not-known", "price"],
  ["a price of 0", () => hourlyPrice(0, "price"), "bad-input", "price"],
  ["a margin of text", () => markupOfMargin(untyped("0.5")), "bad-input", "margin"],
  ["a markup of null", () => marginOfMarkup(untyped(null)), "bad-input", "markup"],
  ["a seed of text", () => seededRandom(untyped("1")), "bad-input", "seed"],
  ["a cost of NaN", () => costInterval(() => Number.NaN, {}), "bad-input", "compute"],
  ["a cost of text", () => costInterval(() => untyped("1"), {}), "bad-input", "compute"],
  [
    "a sampled cost of Infinity",
    () => costDistribution(() => 1 / 0, {}, { seed: 1, samples: 1 }),
    "bad-input",
    "compute",
  ],
  [
    "no samples",
    () => costDistribution(() => 1, {}, { seed: 1, samples: 0 }),
    "bad-input",
    "samples",
  ],
  [
    "more samples than memory holds",
    () => costDistribution(() => 1, {}, { seed: 1, samples: 1e9 }),
    "bad-input",
    "samples",
  ],
  [
    "a probability above 1",
    () => costDistribution(() => 1, {}, { seed: 1, samples: 1, probabilities: [1.01] }),
    "bad-input",
    "probabilities",
  ],
  [
    "a probability of 95",
    () => costDistribution(() => 1, {}, { seed: 1, samples: 1, probabilities: [95] }),
    "bad-input",
    "probabilities",
  ],
  ["a claim that nobody made", () => claim("day-6-nothing"), "unknown-id", "claim"],
  ["a claim of no text", () => claim(untyped(undefined)), "unknown-id", "claim"],
  ["a claim of a number", () => claim(untyped(5)), "unknown-id", "claim"],
  ["a claim called like a method", () => claim("toString"), "unknown-id", "claim"],
])("%s is refused", (_, run, code, path) => {
  expect(refusal(run)).toMatchObject({ code, path });
});
