/** What holds of requests in a pool, whatever the model, the pool and the lengths. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  concurrency,
  kvBytes,
  kvProfile,
  kvTokens,
  meanHeldBits,
  requestList,
} from "../../src/index.ts";
import { kvBits } from "../../src/kv/bytes.ts";
import {
  blockTokens,
  poolBytes,
  request,
  sharded,
  storedGrowing,
  tokenCount,
} from "../arbitraries.ts";

const fixedLengths = fc.record({
  promptTokens: fc.integer({ min: 0, max: 100_000 }),
  outputTokens: fc.integer({ min: 1, max: 20_000 }),
});

describe("requests in a pool", () => {
  test("of one length: guaranteed ≤ peak ≤ steady", () => {
    fc.assert(
      fc.property(
        sharded,
        poolBytes,
        fixedLengths,
        tokenCount,
        ({ model, ...options }, poolBytesPerRank, lengths, beyond) => {
          const profile = kvProfile(model, options);
          const maxModelTokens = lengths.promptTokens + lengths.outputTokens + beyond;
          const { guaranteed, peak, steady } = concurrency({
            profile,
            poolBytesPerRank,
            lengths,
            maxModelTokens,
          });
          expect(guaranteed).toBeLessThanOrEqual(peak);
          expect(peak).toBeLessThanOrEqual(steady);
        },
      ),
    );
  });

  test("are as many as their bytes say, and one more does not fit", () => {
    fc.assert(
      fc.property(sharded, poolBytes, fixedLengths, ({ model, ...options }, pool, lengths) => {
        const profile = kvProfile(model, options);
        const { guaranteed } = concurrency({ profile, poolBytesPerRank: pool, lengths });
        const bits = kvBits(profile, lengths.promptTokens + lengths.outputTokens);
        if (bits === 0) expect(guaranteed).toBe(Number.POSITIVE_INFINITY);
        else {
          expect(guaranteed * bits).toBeLessThanOrEqual(pool * 8);
          expect((guaranteed + 1) * bits).toBeGreaterThan(pool * 8);
        }
      }),
    );
  });

  test("grow with the pool", () => {
    fc.assert(
      fc.property(
        sharded,
        poolBytes,
        poolBytes,
        fixedLengths,
        blockTokens,
        ({ model, ...options }, pool, more, lengths, block) => {
          const inputs = { profile: kvProfile(model, options), lengths, blockTokens: block };
          const small = concurrency({ ...inputs, poolBytesPerRank: pool });
          const large = concurrency({ ...inputs, poolBytesPerRank: pool + more });
          expect(large.guaranteed).toBeGreaterThanOrEqual(small.guaranteed);
          expect(large.peak).toBeGreaterThanOrEqual(small.peak);
          expect(large.steady).toBeGreaterThanOrEqual(small.steady);
        },
      ),
    );
  });

  test("become fewer as prompts or answers grow", () => {
    fc.assert(
      fc.property(
        sharded,
        poolBytes,
        fixedLengths,
        tokenCount,
        fc.boolean(),
        ({ model, ...options }, poolBytesPerRank, lengths, more, isPrompt) => {
          const inputs = { profile: kvProfile(model, options), poolBytesPerRank };
          const longer = isPrompt
            ? { ...lengths, promptTokens: lengths.promptTokens + more }
            : { ...lengths, outputTokens: lengths.outputTokens + more };
          const many = concurrency({ ...inputs, lengths }).perGroup;
          const few = concurrency({ ...inputs, lengths: longer }).perGroup;
          expect(few.guaranteed).toBeLessThanOrEqual(many.guaranteed);
          expect(few.peak).toBeLessThanOrEqual(many.peak);
          expect(few.steady).toBeLessThanOrEqual(many.steady * (1 + 1e-12));
        },
      ),
    );
  });

  test("are never more in larger blocks of a multiple", () => {
    fc.assert(
      fc.property(
        storedGrowing,
        poolBytes,
        fixedLengths,
        blockTokens,
        fc.integer({ min: 1, max: 8 }),
        ({ model, format }, poolBytesPerRank, lengths, block, times) => {
          const inputs = { profile: kvProfile(model, { format }), poolBytesPerRank, lengths };
          const fine = concurrency({ ...inputs, blockTokens: block });
          const coarse = concurrency({ ...inputs, blockTokens: block * times });
          expect(coarse.guaranteed).toBeLessThanOrEqual(fine.guaranteed);
          expect(coarse.peak).toBeLessThanOrEqual(fine.peak);
          expect(coarse.steady).toBeLessThanOrEqual(fine.steady);
        },
      ),
    );
  });

  test("are a whole number in each attention group, times the groups", () => {
    fc.assert(
      fc.property(
        sharded,
        poolBytes,
        fixedLengths,
        fc.integer({ min: 1, max: 64 }),
        ({ model, ...options }, poolBytesPerRank, lengths, groups) => {
          const inputs = { profile: kvProfile(model, options), poolBytesPerRank, lengths };
          const one = concurrency(inputs);
          const all = concurrency({ ...inputs, attentionDataParallel: groups });
          expect(all.groups).toBe(groups);
          expect(all.guaranteed).toBe(groups * one.guaranteed);
          expect(all.peak).toBe(groups * one.peak);
          expect(all.steady).toBe(groups * one.steady);
          expect(all.perGroup).toEqual(one.perGroup);
        },
      ),
    );
  });

  test("with a prefix in common are at least as many where one request fits", () => {
    fc.assert(
      fc.property(
        sharded,
        poolBytes,
        fixedLengths,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ model, ...options }, poolBytesPerRank, lengths, share) => {
          const sharedPrefixTokens = Math.floor(share * lengths.promptTokens);
          const inputs = { profile: kvProfile(model, options), poolBytesPerRank, lengths };
          const alone = concurrency(inputs);
          fc.pre(alone.guaranteed >= 1);
          const together = concurrency({ ...inputs, sharedPrefixTokens });
          expect(together.guaranteed).toBeGreaterThanOrEqual(alone.guaranteed);
          expect(together.peak).toBeGreaterThanOrEqual(alone.peak);
          expect(together.steady).toBeGreaterThanOrEqual(alone.steady);
        },
      ),
    );
  });

  test("with a prefix in common hold it once and the rest each", () => {
    fc.assert(
      fc.property(
        storedGrowing,
        poolBytes,
        fixedLengths,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ model, format }, pool, lengths, share) => {
          const sharedPrefixTokens = Math.floor(share * lengths.promptTokens);
          const profile = kvProfile(model, { format });
          const { perGroup } = concurrency({
            profile,
            poolBytesPerRank: pool,
            lengths,
            sharedPrefixTokens,
          });
          const prefix = kvBits(profile, sharedPrefixTokens);
          const own = kvBits(profile, lengths.promptTokens + lengths.outputTokens) - prefix;
          const bits = Math.max(prefix, prefix + perGroup.guaranteed * own);
          expect(bits).toBeCloseTo(Math.max(pool * 8, prefix), -5);
        },
      ),
    );
  });

  test("leave the longest sequence to the inverse of its bytes", () => {
    fc.assert(
      fc.property(sharded, poolBytes, fixedLengths, ({ model, ...options }, pool, lengths) => {
        const profile = kvProfile(model, options);
        const { longestSequenceTokens = Number.POSITIVE_INFINITY } = concurrency({
          profile,
          poolBytesPerRank: pool,
          lengths,
        });
        expect(longestSequenceTokens).toBe(kvTokens(profile, pool));
      }),
    );
  });

  test("are not changed by scaling every weight of a sample", () => {
    fc.assert(
      fc.property(
        sharded,
        poolBytes,
        fc.array(request, { minLength: 1, maxLength: 8 }),
        ({ model, ...options }, poolBytesPerRank, requests) => {
          const inputs = { profile: kvProfile(model, options), poolBytesPerRank };
          const doubled = requests.map((one) => ({ ...one, weight: 4 * one.weight }));
          expect(concurrency({ ...inputs, lengths: { requests: doubled } })).toEqual(
            concurrency({ ...inputs, lengths: { requests } }),
          );
        },
      ),
    );
  });

  test("of a sample are those of the one length that all have", () => {
    fc.assert(
      fc.property(
        sharded,
        poolBytes,
        fixedLengths,
        fc.integer({ min: 1, max: 5 }),
        ({ model, ...options }, poolBytesPerRank, lengths, count) => {
          const inputs = { profile: kvProfile(model, options), poolBytesPerRank };
          const requests = new Array<typeof lengths>(count).fill(lengths);
          const sample = concurrency({ ...inputs, lengths: { requests } });
          const one = concurrency({ ...inputs, lengths });
          expect(sample.guaranteed).toBe(one.guaranteed);
          expect(sample.heldBytesPerRank).toBeCloseTo(one.heldBytesPerRank, -1);
        },
      ),
    );
  });
});

describe("the mean that running requests hold", () => {
  test("is what a loop over all their steps finds", () => {
    fc.assert(
      fc.property(
        sharded,
        fc.array(request, { minLength: 1, maxLength: 4 }),
        ({ model, ...options }, requests) => {
          const profile = kvProfile(model, options);
          let bits = 0;
          let steps = 0;
          for (const { promptTokens, outputTokens, weight } of requests)
            for (let step = 0; step < outputTokens; step += 1) {
              bits += weight * kvBits(profile, promptTokens + step);
              steps += weight;
            }
          const mean = meanHeldBits(profile, requests);
          expect(Math.abs(mean - bits / steps)).toBeLessThanOrEqual(1e-9 * (1 + bits / steps));
        },
      ),
    );
  });

  test("lies between the bytes of the shortest and the longest that occur", () => {
    fc.assert(
      fc.property(
        sharded,
        fc.array(request, { minLength: 1, maxLength: 6 }),
        ({ model, ...options }, requests) => {
          const profile = kvProfile(model, options);
          const held = meanHeldBits(profile, requestList({ requests })) / 8;
          const shortest = Math.min(...requests.map((one) => one.promptTokens));
          const longest = Math.max(...requests.map((one) => one.promptTokens + one.outputTokens));
          expect(held * (1 + 1e-12)).toBeGreaterThanOrEqual(kvBytes(profile, shortest) - 1);
          expect(held * (1 - 1e-12)).toBeLessThanOrEqual(kvBytes(profile, longest));
        },
      ),
    );
  });

  test("counts answers by their length: E[P O + O (O - 1) / 2] / E[O] tokens where every token is kept", () => {
    fc.assert(
      fc.property(
        storedGrowing,
        fc.array(request, { minLength: 1, maxLength: 6 }),
        ({ model, format }, requests) => {
          const profile = kvProfile(model, { format });
          let tokens = 0;
          let steps = 0;
          for (const { promptTokens, outputTokens, weight } of requests) {
            tokens +=
              weight * (promptTokens * outputTokens + (outputTokens * (outputTokens - 1)) / 2);
            steps += weight * outputTokens;
          }
          const expected = (profile.growingBitsPerToken * tokens) / steps;
          const mean = meanHeldBits(profile, requests);
          expect(Math.abs(mean - expected)).toBeLessThanOrEqual(1e-12 * expected);
        },
      ),
    );
  });
});

describe("spread lengths", () => {
  test("of a uniform distribution have its mean and stay within it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        (least, width) => {
          const list = requestList({
            promptTokens: { kind: "uniform", least, most: least + width },
            outputTokens: 1,
          });
          const prompts = list.map((one) => one.promptTokens);
          expect(Math.min(...prompts)).toBeGreaterThanOrEqual(least);
          expect(Math.max(...prompts)).toBeLessThanOrEqual(least + width);
          const mean = prompts.reduce((sum, one) => sum + one, 0) / prompts.length;
          expect(Math.abs(mean - (least + width / 2))).toBeLessThanOrEqual(1);
          expect(list.reduce((sum, one) => sum + one.weight, 0)).toBeCloseTo(1, 12);
        },
      ),
    );
  });

  test("of a log-normal distribution rise slice by slice and are cut to the most", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 1, max: 50_000 }),
        (mean, standardDeviation, most) => {
          const list = requestList({
            promptTokens: 100,
            outputTokens: { kind: "lognormal", mean, standardDeviation, most },
          });
          const outputs = list.map((one) => one.outputTokens);
          expect(outputs).toEqual([...outputs].sort((a, b) => a - b));
          expect(Math.min(...outputs)).toBeGreaterThanOrEqual(1);
          expect(Math.max(...outputs)).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});
