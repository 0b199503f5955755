import { describe, expect, test } from "vitest";
import { entries, entriesUpTo } from "../../src/kv/entries.ts";

describe("entries", () => {
  test("are the tokens, the window at most, and whole groups of them", () => {
    expect(entries({ tokensPerEntry: 1 }, 1000)).toBe(1000);
    expect(entries({ tokensPerEntry: 1, windowTokens: 128 }, 1000)).toBe(128);
    expect(entries({ tokensPerEntry: 128 }, 1000)).toBe(7);
    expect(entries({ tokensPerEntry: 4, windowTokens: 10 }, 1000)).toBe(2);
  });
});

describe("entriesUpTo", () => {
  test("adds them up over all lengths", () => {
    expect(entriesUpTo({ tokensPerEntry: 1 }, 100)).toBe(5050);
    expect(entriesUpTo({ tokensPerEntry: 1, windowTokens: 10 }, 100)).toBe(55 + 90 * 10);
    expect(entriesUpTo({ tokensPerEntry: 4 }, 11)).toBe(4 * 1 + 4 * 2);
    expect(entriesUpTo({ tokensPerEntry: 4, windowTokens: 5 }, 11)).toBe(8);
  });

  test("is nothing before the first token", () => {
    expect(entriesUpTo({ tokensPerEntry: 1 }, 0)).toBe(0);
    expect(entriesUpTo({ tokensPerEntry: 1 }, -1)).toBe(0);
  });
});
