/** From how many head × query tokens on absorbed MLA is bound by arithmetic, device by device. */
import { expect, test } from "vitest";
import { type DeviceId, devices, models } from "../../../src/catalog/index.ts";
import {
  attentionFlops,
  perfectEfficiency,
  predictedStep,
  predictionProfile,
} from "../../../src/index.ts";
import { decodeWork } from "../../../src/speed/operator-work.ts";

test.each<[DeviceId, number]>([
  ["h20-96gb", 19.6],
  ["h200-141gb", 109],
  ["h100-sxm-80gb", 156],
])("%s needs %d heads × query tokens", (id, threshold) => {
  const { memoryBytesPerSecond, denseFlopsPerSecond } = devices[id];
  const flopsPerHead = attentionFlops(
    { kind: "latent", latentDim: 512, ropeDim: 64 },
    { queryHeads: 1 },
    "absorbed",
  );
  const ridge = denseFlopsPerSecond.bf16.value / memoryBytesPerSecond.value;
  expect((ridge * 576 * 2) / flopsPerHead / threshold).toBeCloseTo(1, 2);
});

test("FlashMLA on H100, 128 requests of 4,096 tokens, is predicted within 20 % of 0.215 to 0.223 ms per layer", () => {
  for (const heads of [16, 32, 64]) {
    const profile = predictionProfile({
      model: models["deepseek-v3"],
      device: devices["h100-sxm-80gb"],
      deployment: { devices: 128 / heads },
    });
    const core = {
      ...profile,
      step: {
        ...profile.step,
        operators: profile.step.operators.filter(({ kind }) => kind === "attention"),
      },
    };
    const { operators } = predictedStep(core, decodeWork(1, 128, 4096), {
      ...perfectEfficiency,
      cache: 0.885,
      attention: 0.547,
    });
    expect(Math.abs((operators / 61) * 1e3 - 0.219) / 0.219).toBeLessThan(0.2);
  }
});
