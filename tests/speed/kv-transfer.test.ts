/** Caches that are sent, loaded or computed again. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import {
  kvBytesPerToken,
  kvTransfer,
  loadBreakEvenBytesPerSecond,
  loadOrRecompute,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const positive = fc.double({ min: 1e-6, max: 100, noNaN: true });

test("layers sent one by one arrive as a line of layers before a sender does", () => {
  fc.assert(
    fc.property(positive, positive, fc.integer({ min: 1, max: 100 }), (bytes, prefill, layers) => {
      let sent = 0;
      for (let layer = 1; layer <= layers; layer += 1)
        sent = Math.max(sent, (layer * prefill) / layers) + bytes / layers;
      const { seconds, exposedSeconds } = kvTransfer({
        bytes,
        bytesPerSecond: 1,
        layers,
        prefillSeconds: prefill,
      });
      expect(seconds).toBe(bytes);
      expect(exposedSeconds).toBeCloseTo(sent - prefill, 9);
    }),
  );
});

test("all at once is waited for in full, and a latency always is", () => {
  const transfer = { bytes: 1e9, bytesPerSecond: 50e9, prefillSeconds: 1 };
  expect(kvTransfer({ ...transfer, layers: 1 }).exposedSeconds).toBeCloseTo(0.02, 12);
  expect(
    kvTransfer({ ...transfer, layers: 100, latencySeconds: 0.003 }).exposedSeconds,
  ).toBeCloseTo(0.003 + 0.0002, 12);
});

test.each([
  [
    "Llama-3.1-70B on 8 × H100 at an MFU of 0.45",
    "llama-3.1-70b",
    70e9,
    0.45 * 8 * 989.5e12,
    39.6,
    8.3,
  ],
  [
    "DeepSeek-V3 on 8 × H100 at an MFU of 0.35 in fp8",
    "deepseek-v3",
    37e9,
    0.35 * 8 * 1979e12,
    13.4,
    5.3,
  ],
] as const)(
  "%s: a prefix is loaded from %d GB/s on",
  (_, id, active, flopsPerSecond, micros, gigabytes) => {
    const prefillSecondsPerToken = (2 * active) / flopsPerSecond;
    expect(prefillSecondsPerToken * 1e6).toBeCloseTo(micros, 0);
    const kvBytes = kvBytesPerToken(models[id]);
    const breakEven = loadBreakEvenBytesPerSecond({
      kvBytesPerToken: kvBytes,
      prefillSecondsPerToken,
    });
    expect(breakEven / 1e9).toBeCloseTo(gigabytes, 1);
    const prefix = { bytes: 1000 * kvBytes, prefillSeconds: 1000 * prefillSecondsPerToken };
    const choice = (share: number) =>
      loadOrRecompute({ ...prefix, bytesPerSecond: share * breakEven }).choice;
    expect([choice(0.99), choice(1.01)]).toEqual(["recompute", "load"]);
  },
);

test("times and bandwidths that are none are refused with their path", () => {
  const prefix = { bytes: 1, bytesPerSecond: 1, prefillSeconds: 1 };
  expect(refusal(() => loadOrRecompute({ ...prefix, bytesPerSecond: 0 }))).toMatchObject({
    code: "bad-input",
    path: "bytesPerSecond",
  });
  expect(
    refusal(() => loadBreakEvenBytesPerSecond({ kvBytesPerToken: 1, prefillSecondsPerToken: 0 })),
  ).toMatchObject({ code: "bad-input", path: "prefillSecondsPerToken" });
});
