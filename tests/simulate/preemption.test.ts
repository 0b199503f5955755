/** What preemption does to a saturated pool. */
import { describe, expect, test } from "vitest";
import { parseTrace, preemptionRates } from "../../src/simulate/index.ts";
import { refusal } from "../refusal.ts";
import { describeWithShared } from "../shared.ts";
import { azurePreemption, azureRoom } from "../truth/azure-room.ts";
import { azureText } from "./conversation.ts";

const small = {
  lengths: { promptTokens: 64, outputTokens: 64 },
  blockTokens: 16,
  poolBlocks: 80,
  steps: 2000,
  seed: 1,
};

describe("preemptionRates", () => {
  test("preempts nobody where all fit at their longest, and is full", () => {
    const found = preemptionRates({ ...small, maxRequests: 10 });
    expect(found).toMatchObject({ stepsWithPreemption: 0, requestsPreempted: 0, meanRequests: 10 });
  });

  test("finishes a request per answer's length and slot where nobody is preempted", () => {
    const { requestsPerStep } = preemptionRates({ ...small, maxRequests: 10, steps: 6400 });
    expect(Math.abs(requestsPerStep - 10 / 64)).toBeLessThan(0.002);
  });

  test("preempts where more are let in than fit, less with a watermark", () => {
    const greedy = preemptionRates(small);
    const careful = preemptionRates({ ...small, watermarkBlocks: 12 });
    expect(greedy.requestsPreempted).toBeGreaterThan(0.01);
    expect(careful.requestsPreempted).toBeLessThan(greedy.requestsPreempted);
  });

  test("is the same for the same seed", () => {
    expect(preemptionRates(small)).toEqual(preemptionRates(small));
  });

  test("refuses a request that never fits: an engine would hang", () => {
    expect(refusal(() => preemptionRates({ ...small, poolBlocks: 7 }))).toMatchObject({
      code: "bad-input",
      path: "poolBlocks",
    });
  });
});

describeWithShared("preemption under the lengths of Azure 2023", () => {
  const requests = parseTrace(azureText());
  const { blockTokens, poolBlocks } = azureRoom;

  test.each(azurePreemption)(
    "with at most $cap requests and a watermark of $watermark is the recorded one within sampling error",
    ({ cap, watermark, ...recorded }) => {
      const found = preemptionRates({
        lengths: { requests },
        blockTokens,
        poolBlocks,
        maxRequests: cap,
        watermarkBlocks: watermark,
        steps: 20_000,
        seed: 1,
      });
      // excursions last about as long as an answer, so rates come in lumps
      const about = (rate: number): number => 0.0015 + 0.35 * rate;
      expect(Math.abs(found.stepsWithPreemption - recorded.steps)).toBeLessThan(
        about(recorded.steps),
      );
      expect(Math.abs(found.requestsPreempted - recorded.requests)).toBeLessThan(
        about(recorded.requests),
      );
      expect(Math.abs(found.meanRequests / recorded.mean - 1)).toBeLessThan(0.01);
      expect(Math.abs(found.requestsPerStep / recorded.perStep - 1)).toBeLessThan(0.02);
    },
  );
});
