/** Scenarios drawn from the catalogue: models of every cache kind, devices with known figures, every engine and objective. */
import fc from "fast-check";
import { devices, models } from "../../src/catalog/index.ts";
import {
  type Deployment,
  type Device,
  type EngineSettings,
  engines,
  type Fact,
  type ModelSpec,
  type RequestTokens,
  type Scenario,
  type Workload,
} from "../../src/index.ts";

/** Devices of which every figure that a plan needs is confirmed. */
export const knownDevices: readonly Device[] = Object.values<Device>(devices).filter(
  ({ driverMemoryMib, memoryBytesPerSecond, denseFlopsPerSecond }) =>
    ![driverMemoryMib, memoryBytesPerSecond, ...Object.values<Fact>(denseFlopsPerSecond)].some(
      (fact) => fact.unconfirmed,
    ),
);

const model: fc.Arbitrary<ModelSpec> = fc.constantFrom(...Object.values<ModelSpec>(models));

/** Heads and experts that every count here divides or repeats; no split by tokens, which windows refuse. */
const deployment: fc.Arbitrary<Deployment> = fc.record(
  {
    tensorParallel: fc.constantFrom(1, 2, 4, 8),
    attentionDataParallel: fc.constantFrom(1, 2, 8, 16),
    pipelineParallel: fc.constantFrom(1, 2, 3),
    redundantExperts: fc.constantFrom(0, 32),
  },
  { requiredKeys: [] },
);

const engine: fc.Arbitrary<EngineSettings> = fc
  .record(
    {
      name: fc.constantFrom(...(Object.keys(engines) as (keyof typeof engines)[])),
      memoryFraction: fc.constantFrom(0.5, 0.88, 0.9, 1),
      blockTokens: fc.constantFrom(1, 16, 64, 256),
      maxModelTokens: fc.constantFrom(40_000, 131_072, 1_000_000),
      maxRequests: fc.constantFrom(1, 7, 256, 4096),
    },
    { requiredKeys: [] },
  )
  .map(({ memoryFraction, ...rest }) =>
    memoryFraction === undefined || engines[rest.name ?? "ideal"].rule === "all"
      ? rest
      : { ...rest, memoryFraction },
  );

const request: fc.Arbitrary<RequestTokens> = fc.record(
  {
    promptTokens: fc.integer({ min: 1000, max: 20_000 }),
    outputTokens: fc.integer({ min: 1, max: 8000 }),
    weight: fc.integer({ min: 1, max: 5 }),
  },
  { requiredKeys: ["promptTokens", "outputTokens"] },
);

const lengths: fc.Arbitrary<Workload> = fc.oneof(
  request.map(({ promptTokens, outputTokens }) => ({ promptTokens, outputTokens })),
  fc.array(request, { minLength: 1, maxLength: 4 }).map((requests) => ({ requests })),
  fc.constant({
    promptTokens: { kind: "uniform", least: 1000, most: 9000 },
    outputTokens: { kind: "lognormal", mean: 400, standardDeviation: 300, most: 4000 },
  } as const),
);

const workload: fc.Arbitrary<Workload> = fc
  .tuple(
    lengths,
    fc.record(
      {
        cachedPromptFraction: fc.constantFrom(0, 0.3, 0.946, 1),
        sharedPrefixTokens: fc.constantFrom(0, 100, 1000),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([given, cached]) => ({ ...given, ...cached }));

/** Any scenario that is not refused; many do not fit. */
export const scenario: fc.Arbitrary<Scenario> = drawn().filter(
  ({ model: { layerKinds }, deployment: spread }) =>
    layerKinds.every(
      ({ attention }) => (attention?.queryHeads ?? 8) % (spread?.tensorParallel ?? 1) === 0,
    ),
);

function drawn(): fc.Arbitrary<Scenario> {
  return fc.record(
    {
      model,
      device: fc.constantFrom(...knownDevices),
      deployment,
      engine,
      formats: fc.record(
        {
          weights: fc.constantFrom("bf16", "fp8", "nvfp4"),
          kv: fc.constantFrom("bf16", "fp8", "q8_0"),
          attentionMath: fc.constantFrom("bf16", "fp8"),
        },
        { requiredKeys: [] },
      ),
      workload,
      reserve: fc.record(
        { activationBytes: fc.constantFrom(0, 2 ** 30), graphBytes: fc.constantFrom(0, 2 ** 29) },
        { requiredKeys: [] },
      ),
      price: fc.record(
        {
          usdPerDeviceHour: fc.constantFrom(0.5, 2, 12),
          loadFactor: fc.constantFrom(0.1, 0.6, 1),
          tokenPrices: fc.constant({
            usdPerMillionPromptTokens: 0.55,
            usdPerMillionCachedTokens: 0.14,
            usdPerMillionOutputTokens: 2.19,
          }),
        },
        { requiredKeys: ["usdPerDeviceHour"] },
      ),
      objective: fc.constantFrom(
        {},
        { timePerOutputTokenSeconds: 0.001 },
        { timePerOutputTokenSeconds: 0.05 },
      ),
      measured: fc.constant({
        outputTokensPerSecondPerReplica: 1234.5,
        source: "drawn for a test",
      }),
    },
    { requiredKeys: ["model", "device", "workload"] },
  );
}
