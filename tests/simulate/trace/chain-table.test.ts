/** Blocks as slots: equal after equal is one block, and a released slot is given again. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockTrace } from "../../../src/simulate/trace/block-trace.ts";
import { chainTable } from "../../../src/simulate/trace/chain-table.ts";

describe("chainTable", () => {
  test("is a map that reuses the slots of what it forgot", () => {
    const key = fc.tuple(fc.nat(3), fc.nat(400));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, fc.boolean()), { maxLength: 6000, size: "max" }),
        (steps) => {
          const table = chainTable();
          const known = new Map<string, number>();
          for (const [[high, low], release] of steps) {
            const name = `${high},${low}`;
            const slot = table.slotOf(high, low);
            expect(slot).toBe(known.get(name) ?? slot);
            expect(slot).toBeLessThan(table.slots());
            known.set(name, slot);
            if (release) {
              table.release(slot);
              known.delete(name);
            }
            expect(table.known()).toBe(known.size);
          }
          expect(new Set(known.values()).size).toBe(known.size);
          for (const [name, slot] of known) {
            const [high = 0, low = 0] = name.split(",").map(Number);
            expect(table.slotOf(high, low)).toBe(slot);
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe("blockTrace", () => {
  test("tells blocks apart by all ids before them", () => {
    const prompts = [
      [1, 2, 3],
      [1, 2, 3],
      [2, 3],
      [3, 2, 3],
      [1, 1, 1],
      [1, 2 ** 40, 3],
      [1, 2 ** 40 + 1, 3],
    ];
    const trace = blockTrace(
      prompts.map((promptIds) => ({
        arrivalSeconds: 0,
        promptTokens: promptIds.length,
        outputTokens: 1,
        promptIds,
      })),
    );
    expect(trace.distinctBlocks).toBe(
      new Set(prompts.flatMap((ids) => ids.map((_, at) => ids.slice(0, at + 1).join(".")))).size,
    );
    expect([...trace.blocks.subarray(0, 6)]).toEqual([0, 1, 2, 0, 1, 2]);
  });
});
