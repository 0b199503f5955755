/** What holds of cache bytes whatever the model, the format and the length. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  kvBlockBytes,
  kvBreakdown,
  kvBytes,
  kvBytesPerToken,
  kvProfile,
  kvTokens,
  type ModelSpec,
  marginalKvBytes,
} from "../../src/index.ts";
import { kvBits } from "../../src/kv/bytes.ts";
import {
  blockTokens,
  fewTokens,
  poolBytes,
  sharded,
  stored,
  storedGrowing,
  tokenCount,
} from "../arbitraries.ts";

/** One layer of a model, alone. */
function layerAlone(model: ModelSpec, layer: number): ModelSpec {
  return { ...model, layerOrder: model.layerOrder.slice(layer, layer + 1) };
}

describe("bytes of a sequence", () => {
  test("are the sum over the layers, each taken alone", () => {
    fc.assert(
      fc.property(stored, tokenCount, ({ model, format }, tokens) => {
        const alone = model.layerOrder.map((_, layer) =>
          kvBits(kvProfile(layerAlone(model, layer), { format }), tokens),
        );
        const sum = alone.reduce((total, bits) => total + bits, 0);
        expect(kvBits(kvProfile(model, { format }), tokens)).toBe(sum);
      }),
    );
  });

  test("do not depend on the order of the layers", () => {
    fc.assert(
      fc.property(stored, tokenCount, ({ model, format }, tokens) => {
        const reversed = { ...model, layerOrder: [...model.layerOrder].reverse() };
        expect(kvBytes(kvProfile(reversed, { format }), tokens)).toBe(
          kvBytes(kvProfile(model, { format }), tokens),
        );
      }),
    );
  });

  test("never shrink as the sequence grows", () => {
    fc.assert(
      fc.property(sharded, tokenCount, tokenCount, ({ model, ...options }, tokens, more) => {
        const profile = kvProfile(model, options);
        expect(kvBytes(profile, tokens + more)).toBeGreaterThanOrEqual(kvBytes(profile, tokens));
      }),
    );
  });

  test("double with two sequences' worth of layers", () => {
    fc.assert(
      fc.property(stored, tokenCount, ({ model, format }, tokens) => {
        const twice = { ...model, layerOrder: [...model.layerOrder, ...model.layerOrder] };
        expect(kvBits(kvProfile(twice, { format }), tokens)).toBe(
          2 * kvBits(kvProfile(model, { format }), tokens),
        );
      }),
    );
  });

  test("are whole numbers of bytes, at least those of an empty sequence", () => {
    fc.assert(
      fc.property(sharded, tokenCount, ({ model, ...options }, tokens) => {
        const profile = kvProfile(model, options);
        const bytes = kvBytes(profile, tokens);
        expect(Number.isSafeInteger(bytes)).toBe(true);
        expect(bytes).toBeGreaterThanOrEqual(kvBytes(profile, 0));
      }),
    );
  });

  test("are the bytes per token times the tokens where every layer keeps every token", () => {
    fc.assert(
      fc.property(storedGrowing, tokenCount, ({ model, format }, tokens) => {
        expect(kvBytes(kvProfile(model, { format }), tokens)).toBe(
          Math.ceil(kvBytesPerToken(model, { format }) * tokens),
        );
      }),
    );
  });

  test("are at most the bytes per token times the tokens, beside the constant state", () => {
    fc.assert(
      fc.property(stored, tokenCount, ({ model, format }, tokens) => {
        const profile = kvProfile(model, { format });
        const rate = kvBytesPerToken(model, { format }) * tokens + profile.fixedBits / 8;
        expect(kvBytes(profile, tokens)).toBeLessThanOrEqual(Math.ceil(rate * (1 + 1e-12)));
      }),
    );
  });

  test("are the sum of the breakdown, but for parts of a byte", () => {
    fc.assert(
      fc.property(sharded, tokenCount, ({ model, ...options }, tokens) => {
        const profile = kvProfile(model, options);
        const shares = kvBreakdown(profile, tokens);
        const sum = shares.reduce((total, { bytes }) => total + bytes, 0);
        const bytes = kvBytes(profile, tokens);
        expect(sum).toBeGreaterThanOrEqual(bytes);
        expect(sum - bytes).toBeLessThanOrEqual(Math.max(0, shares.length - 1));
      }),
    );
  });

  test("are the empty sequence's and then what each token adds", () => {
    fc.assert(
      fc.property(sharded, fewTokens, ({ model, ...options }, tokens) => {
        const profile = kvProfile(model, options);
        let bytes = kvBytes(profile, 0);
        for (let token = 0; token < tokens; token += 1) bytes += marginalKvBytes(profile, token);
        expect(bytes).toBe(kvBytes(profile, tokens));
      }),
    );
  });

  test("follow from the profile as JSON, and the profile from the model as JSON", () => {
    fc.assert(
      fc.property(sharded, tokenCount, ({ model, ...options }, tokens) => {
        const profile = kvProfile(model, options);
        const read = JSON.parse(JSON.stringify(profile));
        expect(read).toEqual(profile);
        expect(kvBytes(read, tokens)).toBe(kvBytes(profile, tokens));
        expect(kvTokens(read, 2 ** 30)).toBe(kvTokens(profile, 2 ** 30));
        const reread = JSON.parse(JSON.stringify(model));
        expect(reread).toEqual(model);
        expect(kvProfile(reread, options)).toEqual(profile);
      }),
    );
  });

  test("leave model and profile as they were", () => {
    fc.assert(
      fc.property(sharded, tokenCount, ({ model, ...options }, tokens) => {
        const before = JSON.stringify(model);
        const profile = kvProfile(model, options);
        const profileBefore = JSON.stringify(profile);
        kvBytes(profile, tokens);
        kvTokens(profile, 2 ** 30);
        kvBreakdown(profile, tokens);
        expect(JSON.stringify(model)).toBe(before);
        expect(JSON.stringify(profile)).toBe(profileBefore);
      }),
    );
  });
});

describe("the longest sequence within a budget", () => {
  test("fits, and one token more does not", () => {
    fc.assert(
      fc.property(sharded, poolBytes, ({ model, ...options }, budget) => {
        const profile = kvProfile(model, options);
        const tokens = kvTokens(profile, budget);
        if (kvBytes(profile, 0) > budget) expect(tokens).toBe(0);
        else if (tokens === Number.POSITIVE_INFINITY)
          expect(kvBytes(profile, 2 ** 40)).toBeLessThanOrEqual(budget);
        else {
          expect(kvBytes(profile, tokens)).toBeLessThanOrEqual(budget);
          expect(kvBytes(profile, tokens + 1)).toBeGreaterThan(budget);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("is at least the length whose bytes are the budget, and exactly it where every token adds", () => {
    fc.assert(
      fc.property(sharded, tokenCount, ({ model, ...options }, tokens) => {
        const profile = kvProfile(model, options);
        const longest = kvTokens(profile, kvBytes(profile, tokens));
        expect(longest).toBeGreaterThanOrEqual(tokens);
        if (profile.growingBitsPerToken >= 8) expect(longest).toBe(tokens);
      }),
    );
  });

  test("grows with the budget", () => {
    fc.assert(
      fc.property(sharded, poolBytes, poolBytes, ({ model, ...options }, budget, more) => {
        const profile = kvProfile(model, options);
        expect(kvTokens(profile, budget + more)).toBeGreaterThanOrEqual(kvTokens(profile, budget));
      }),
    );
  });
});

describe("whole blocks", () => {
  test("cover the tokens, and waste at most a block in each layer", () => {
    fc.assert(
      fc.property(sharded, tokenCount, blockTokens, ({ model, ...options }, tokens, block) => {
        const profile = kvProfile(model, options);
        const { bytes, usedBytes, wastedBytes } = kvBlockBytes(profile, {
          tokens,
          blockTokens: block,
        });
        expect(usedBytes).toBe(kvBytes(profile, tokens));
        expect(wastedBytes).toBe(bytes - usedBytes);
        expect(wastedBytes).toBeGreaterThanOrEqual(0);
        const oneBlock = profile.parts.reduce(
          (sum, part) => sum + (part.kind === "state" ? 0 : part.layers * part.entryBits * block),
          0,
        );
        expect(wastedBytes).toBeLessThanOrEqual(Math.ceil(oneBlock / 8));
      }),
    );
  });

  test("of one token waste nothing where entries are of one token", () => {
    fc.assert(
      fc.property(storedGrowing, tokenCount, ({ model, format }, tokens) => {
        const profile = kvProfile(model, { format });
        expect(kvBlockBytes(profile, { tokens, blockTokens: 1 }).wastedBytes).toBe(0);
      }),
    );
  });

  test("are full at their edges", () => {
    fc.assert(
      fc.property(storedGrowing, fewTokens, blockTokens, ({ model, format }, blocks, block) => {
        const profile = kvProfile(model, { format });
        const tokens = blocks * block;
        expect(kvBlockBytes(profile, { tokens, blockTokens: block }).wastedBytes).toBe(0);
      }),
    );
  });
});
