/** Configs as they are really written: with a byte-order mark, and with the numbers that only Python's json knows. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonObject } from "../../src/huggingface/json-text.ts";
import { refusal } from "../refusal.ts";

test("a byte-order mark is no part of the text", () => {
  expect(jsonObject('\uFEFF{"model_type": "llama"}', "config")).toEqual({ model_type: "llama" });
});

test("Python's numbers are read where a number stands, and left alone in strings", () => {
  const text =
    '{"time_step_limit": [0.0, Infinity], "least": -Infinity, "gap": NaN, "say \\"NaN\\"": "Infinity, NaN", "path": "C:\\\\", "last": NaN}';
  expect(jsonObject(text, "config")).toEqual({
    time_step_limit: [0, Number.POSITIVE_INFINITY],
    least: Number.NEGATIVE_INFINITY,
    gap: null,
    'say "NaN"': "Infinity, NaN",
    path: "C:\\",
    last: null,
  });
});

test("whatever strings hold, they come back as they were", () => {
  const words = fc.stringMatching(/^(NaN|Infinity|-|"|\\|\{|,| |[a-z])*$/);
  fc.assert(
    fc.property(fc.dictionary(words, words), (strings) => {
      const text = JSON.stringify({ ...strings, limit: 0 }).replace(/0\}$/, "Infinity}");
      expect(jsonObject(text, "config")).toEqual({ ...strings, limit: Number.POSITIVE_INFINITY });
    }),
  );
});

test.each([
  ["half a word", '{"a": Inf}'],
  ["more than the word", '{"a": NaNs}'],
  ["an open string", '{"a": "NaN'],
  ["a word for a name", "{NaN: 1}"],
  ["two marks", "\uFEFF\uFEFF{}"],
])("%s is no JSON still", (_, text) => {
  expect(refusal(() => jsonObject(text, "config"))).toMatchObject({
    code: "bad-input",
    path: "config",
    rule: expect.stringContaining("not JSON"),
  });
});
