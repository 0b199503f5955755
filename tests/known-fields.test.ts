/** A field that nobody reads is refused where the object comes in, with the nearest name; one left undefined is not. */
import { describe, expect, test } from "vitest";
import { devices, models, prices, tokenPrices } from "../src/catalog/index.ts";
import {
  compilePlan,
  costPerQuery,
  engines,
  estimatedReserve,
  kvProfile,
  kvProfiles,
  mixedFleetHour,
  ownedDeviceHour,
  parameters,
  plan,
  rentUsd,
  revenueUsd,
  type Scenario,
  solve,
  sweep,
  usdPerMillionTokens,
  weightBytes,
} from "../src/index.ts";
import { refuseUnknownFields } from "../src/known-fields.ts";
import { simulate, vllmReplica } from "../src/simulate/index.ts";
import { refusal } from "./refusal.ts";

const scenario: Scenario = {
  model: models["llama-3.1-8b"],
  device: devices["h100-sxm-80gb"],
  workload: { promptTokens: 1000, outputTokens: 100 },
};

/** Fields that a type does not have. */
const also = (fields: object): object => fields;

type Row = readonly [path: string, change: object, hint: string];

const misspelt: readonly Row[] = [
  ["kvFormat", { kvFormat: "fp8" }, "did you mean formats?"],
  ["pric", { pric: { usdPerDeviceHour: 2 } }, "did you mean price?"],
  ["deployment.device", { deployment: { device: 8 } }, "did you mean devices?"],
  ["engine.memoryfraction", { engine: { memoryfraction: 0.5 } }, "did you mean memoryFraction?"],
  ["formats.KV", { formats: { KV: "fp8" } }, "did you mean kv?"],
  ["workload.prompt", { workload: { ...scenario.workload, prompt: 1 } }, "mean promptTokens?"],
  [
    "workload.requests[1].wieght",
    {
      workload: {
        requests: [
          { promptTokens: 1, outputTokens: 1 },
          { promptTokens: 1, outputTokens: 1, wieght: 3 },
        ],
      },
    },
    "did you mean weight?",
  ],
  [
    "workload.promptTokens.mst",
    {
      workload: {
        promptTokens: { kind: "uniform", least: 1, most: 9, mst: 9 },
        outputTokens: 1,
      },
    },
    "did you mean most?",
  ],
  ["reserve.runtime", { reserve: { runtime: 1 } }, "did you mean runtimeBytes?"],
  ["price.usdPerHour", { price: { usdPerHour: 2 } }, "did you mean usdPerDeviceHour?"],
  ["objective.tpot", { objective: { tpot: 0.02 } }, "use timePerOutputTokenSeconds"],
  ["load.rate", { load: { kind: "open", rate: 2 } }, "use kind, requestsPerSecond"],
  ["measured.outputTokens", { measured: { outputTokens: 2 } }, "outputTokensPerSecondPerReplica?"],
];

describe("a scenario with a field that nobody reads", () => {
  test.each(misspelt)("%s is refused by name", (path, change, hint) => {
    const given = { ...scenario, ...change };
    const error = refusal(() => plan(given));
    expect(error).toMatchObject({ code: "bad-input", path });
    expect(error.hint).toContain(hint);
    for (const run of [
      () => compilePlan(given),
      () => sweep(given, { "price.usdPerDeviceHour": [1] }),
      () => solve(given, { for: "contextTokens", subjectTo: { users: 1 } }),
    ])
      expect(refusal(run)).toMatchObject({ code: "bad-input", path });
  });

  test("a field that a prototype has is none that is read", () => {
    expect(refusal(() => plan({ ...scenario, ...{ toString: 1 } })).path).toBe("toString");
    const inherited = Object.assign(Object.create({ kvFormat: "fp8" }), scenario);
    expect(plan(inherited).fits).toBe(true);
  });

  test("a field without a value is as good as absent", () => {
    const open = {
      ...scenario,
      price: undefined,
      kvFormat: undefined,
      engine: { name: undefined, memoryFraction: undefined },
      reserve: { runtimeBytes: undefined },
      workload: { ...scenario.workload, requests: undefined },
    } as unknown as Scenario;
    expect(plan(open).concurrency).toEqual(plan(scenario).concurrency);
  });

  test("what the catalogue and the library themselves give is taken whole", () => {
    const price = {
      ...prices["h100-sxm-80gb-owned-neocloud-2026-04"],
      tokenPrices: tokenPrices["deepseek-r1-2025-01"],
    };
    const reserve = estimatedReserve({ model: scenario.model, deviceBytes: 80e9 });
    const { memory, cost } = plan({ ...scenario, price, reserve });
    expect(memory.reserve.activationBytes).toBe(reserve.activationBytes);
    expect(cost?.usdPerQuery).toBeGreaterThan(0);
    for (const each of Object.values(prices)) taken(() => plan({ ...scenario, price: each }));
    for (const each of Object.values(tokenPrices))
      taken(() => revenueUsd({ promptTokens: 1, outputTokens: 1 }, each));
  });
});

/** Is answered, not refused. */
function taken(run: () => object | number): void {
  expect(["object", "number"]).toContain(typeof run());
}

test("a list of requests beside lengths is refused, and so is an axis of lengths over a list", () => {
  const requests = [{ promptTokens: 500, outputTokens: 50 }];
  expect(
    refusal(() => plan({ ...scenario, workload: { promptTokens: 1000, requests } })),
  ).toMatchObject({
    code: "bad-input",
    path: "workload.promptTokens",
  });
  expect(
    refusal(() =>
      solve(
        { ...scenario, workload: { outputTokens: 100, requests } },
        { for: "contextTokens", subjectTo: { users: 1 } },
      ),
    ).path,
  ).toBe("workload.outputTokens");
  const swept = sweep({ ...scenario, workload: { requests } }, { "workload.promptTokens": [1000] });
  expect(swept.refusals).toMatchObject([{ code: "bad-input", path: "workload.promptTokens" }]);
  expect(plan({ ...scenario, workload: { requests } }).fits).toBe(true);
});

test.each([
  [
    "a question",
    () => solve(scenario, { for: "devices", subjectTo: { requestsPerSecond: 1 }, ...{ ovr: {} } }),
    "ovr",
    "over",
  ],
  [
    "what it is subject to",
    () => solve(scenario, { for: "contextTokens", subjectTo: { users: 1, ...{ user: 1 } } }),
    "subjectTo.user",
    "users",
  ],
  ["plan options", () => plan(scenario, also({ figure: false })), "figure", "figures"],
  [
    "cache options",
    () => kvProfile(scenario.model, also({ tensorparallel: 8 })),
    "tensorparallel",
    "tensorParallel",
  ],
  [
    "cache options of stages",
    () => kvProfiles(scenario.model, also({ fmt: "fp8" })),
    "fmt",
    "format",
  ],
  [
    "a query",
    () =>
      costPerQuery({
        usdPerDeviceHour: 2,
        promptTokens: 0,
        outputTokens: 1,
        deviceSecondsPerPromptToken: 0,
        deviceSecondsPerOutputToken: 1,
        ...{ loadfactor: 0.5 },
      }),
    "loadfactor",
    "loadFactor",
  ],
  [
    "tokens",
    () =>
      usdPerMillionTokens({
        usdPerDeviceHour: 2,
        tokensPerSecondPerDevice: 1,
        ...{ loadfactor: 0.5 },
      }),
    "loadfactor",
    "loadFactor",
  ],
  [
    "a rent",
    () => rentUsd({ usdPerDeviceHour: 2, devices: 1, hours: 1, ...{ billedHours: 0.5 } }),
    "billedHours",
    "billedHoursFraction",
  ],
  [
    "a fleet",
    () =>
      mixedFleetHour({
        commitmentShare: 1,
        committedUsdPerDeviceHour: 1,
        flexibleUsdPerDeviceHour: 1,
        ...{ billed: 0.5 },
      }),
    "billed",
    "billedHoursFraction",
  ],
  [
    "an owned hour",
    () => ownedDeviceHour({ capexUsdPerDevice: 1, lifeYears: 1, ...{ interest: 0.1 } }),
    "interest",
    "interestRate",
  ],
  [
    "charged tokens",
    () =>
      revenueUsd(
        { promptTokens: 1, outputTokens: 1, ...{ cachedPromptFrction: 0.5 } },
        tokenPrices["deepseek-r1-2025-01"],
      ),
    "cachedPromptFrction",
    "cachedPromptFraction",
  ],
  [
    "a price list",
    () =>
      revenueUsd(
        { promptTokens: 1, outputTokens: 1 },
        {
          usdPerMillionPromptTokens: 1,
          usdPerMillionOutputTokens: 1,
          ...{ usdPerMillionCached: 0 },
        },
      ),
    "prices.usdPerMillionCached",
    "usdPerMillionCachedTokens",
  ],
  [
    "a simulation",
    () =>
      simulate([], {
        engine: { poolBlocks: 9 },
        stepTime: { stepSeconds: 1 },
        ...{ usdperDeviceHour: 2 },
      }),
    "usdperDeviceHour",
    "usdPerDeviceHour",
  ],
  [
    "a simulated engine",
    () =>
      simulate([], {
        engine: { poolBlocks: 9, ...{ maxrequests: 2 } },
        stepTime: { stepSeconds: 1 },
      }),
    "engine.maxrequests",
    "maxRequests",
  ],
  [
    "a simulated objective",
    () =>
      simulate([], {
        engine: { poolBlocks: 9 },
        stepTime: { stepSeconds: 1 },
        objective: also({ firstToken: 2 }),
      }),
    "objective.firstToken",
    "timeToFirstTokenSeconds",
  ],
  [
    "a replica",
    () =>
      vllmReplica({
        model: scenario.model,
        device: scenario.device,
        engine: also({ memoryfraction: 0.5 }),
      }),
    "engine.memoryfraction",
    "memoryFraction",
  ],
] as const)("%s with a field that nobody reads is refused", (_, run, path, meant) => {
  const error = refusal(run);
  expect(error).toMatchObject({ code: "bad-input", path });
  expect(error.hint).toBe(`did you mean ${meant}?`);
});

test("settings as a result repeats them are settings", () => {
  const requests = [{ arrivalSeconds: 0, promptTokens: 6, outputTokens: 4 }];
  const stepTime = { stepSeconds: 0.5 };
  const { settings, steps } = simulate(requests, {
    engine: { poolBlocks: 11, blockTokens: 4 },
    stepTime,
  });
  expect(simulate(requests, { ...settings, stepTime }).steps).toBe(steps);
});

test("what is no object, or no list where one is read, is left to those who read it", () => {
  for (const given of [undefined, null, 3, "devices", [{ devices: 1 }]])
    expect(refuseUnknownFields(given, { devices: true })).toBeUndefined();
  expect(refuseUnknownFields({ devices: 1 }, [{ devices: true }])).toBeUndefined();
});

test.each([
  ["engine", "vllm"],
  ["objective", "20 ms"],
  ["deployment", 8],
  ["reserve", 4e9],
  ["formats", "fp8"],
  ["price", null],
  ["load", []],
  ["measured", null],
])("%s of %j is no object, and is not taken for what is usual", (part, value) => {
  expect(refusal(() => plan({ ...scenario, [part]: value } as Scenario))).toMatchObject({
    code: "bad-input",
    path: part,
    rule: expect.stringContaining("expected an object"),
  });
});

test("what the library gives is taken: requests of a trace, an engine's defaults, an owned hour", () => {
  const requests = [{ arrivalSeconds: 0, promptTokens: 100, outputTokens: 10, sessionId: 1 }];
  expect(plan({ ...scenario, workload: { requests } }).fits).toBe(true);
  expect(plan({ ...scenario, engine: engines.vllm }).memory.engine).toBe("vllm");
  const hour = ownedDeviceHour({ capexUsdPerDevice: 32_000, lifeYears: 4 });
  expect(plan({ ...scenario, price: hour }).cost?.usdPerReplicaHour).toBe(hour.usdPerDeviceHour);
});

test.each<[string, () => unknown, string]>([
  [
    "a deployment on an axis",
    () => sweep(scenario, { deployment: [{ devices: 1 }, { devics: 2 } as object] }),
    "deployment[1].devics",
  ],
  [
    "a workload on an axis",
    () => sweep(scenario, { workload: [{ ...scenario.workload, cachedPromptFracton: 0.9 }] }),
    "workload[0].cachedPromptFracton",
  ],
  [
    "an engine's name on an axis of engines",
    () => sweep(scenario, { engine: ["vllm"] }),
    "engine[0]",
  ],
  [
    "the formats of weights in the singular",
    () => weightBytes(models["llama-3.1-8b"], { format: "fp8" } as object),
    "format",
  ],
  ["a count of parameters", () => parameters(models["deepseek-v3"], "All" as "total"), "count"],
])("%s is refused where it stands", (_, run, path) => {
  expect(refusal(run)).toMatchObject({ code: "bad-input", path });
});
