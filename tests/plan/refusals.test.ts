/** Input that a plan refuses, by name and with the path of the field. */
import { expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { type KvHeadroomError, plan, type Scenario } from "../../src/index.ts";

const scenario: Scenario = {
  model: models["llama-3.1-70b"],
  device: devices["h100-sxm-80gb"],
  deployment: { devices: 8 },
  workload: { promptTokens: 4096, outputTokens: 1024 },
  price: { usdPerDeviceHour: 2 },
};
const h100 = scenario.device;
const workload = scenario.workload;

type Row = readonly [what: string, change: unknown, code: KvHeadroomError["code"], path: string];

const rows: readonly Row[] = [
  ["no model", { model: undefined }, "bad-input", "model"],
  ["a model's name", { model: "llama-3.1-70b" }, "bad-input", "model"],
  ["a model that is null", { model: null }, "bad-input", "model"],
  ["a model that is empty", { model: {} }, "bad-input", "model"],
  ["a model that is a list", { model: [] }, "bad-input", "model"],
  [
    "a model without layers",
    { model: { ...scenario.model, layerOrder: [] } },
    "bad-input",
    "model.layerOrder",
  ],
  ["no device", { device: undefined }, "bad-input", "device"],
  ["a device that is empty", { device: {} }, "bad-input", "device.driverMemoryMib"],
  ["a device's name", { device: "h100" }, "bad-input", "device"],
  ["no workload", { workload: undefined }, "bad-input", "workload"],
  ["a workload without lengths", { workload: {} }, "bad-input", "workload.promptTokens"],
  [
    "a prompt without an answer",
    { workload: { promptTokens: 1 } },
    "bad-input",
    "workload.outputTokens",
  ],
  ["an empty sample", { workload: { requests: [] } }, "bad-input", "workload.requests"],
  ["a sample that is no list", { workload: { requests: {} } }, "bad-input", "workload.requests"],
  [
    "a sample of nothing",
    { workload: { requests: [null] } },
    "bad-input",
    "workload.requests[0].promptTokens",
  ],
  [
    "a sample that weighs nothing",
    { workload: { requests: [{ ...workload, weight: 0 }] } },
    "bad-input",
    "workload.requests",
  ],
  [
    "an answer of no tokens",
    { workload: { ...workload, outputTokens: 0 } },
    "bad-input",
    "workload.outputTokens",
  ],
  [
    "a prompt below 0",
    { workload: { ...workload, promptTokens: -1 } },
    "bad-input",
    "workload.promptTokens",
  ],
  [
    "half a token",
    { workload: { ...workload, promptTokens: 0.5 } },
    "bad-input",
    "workload.promptTokens",
  ],
  [
    "tokens as text",
    { workload: { ...workload, promptTokens: "4096" } },
    "bad-input",
    "workload.promptTokens",
  ],
  [
    "NaN tokens",
    { workload: { ...workload, promptTokens: Number.NaN } },
    "bad-input",
    "workload.promptTokens",
  ],
  [
    "endless tokens",
    { workload: { ...workload, promptTokens: Number.POSITIVE_INFINITY } },
    "bad-input",
    "workload.promptTokens",
  ],
  [
    "1e308 tokens",
    { workload: { ...workload, outputTokens: 1e308 } },
    "bad-input",
    "workload.outputTokens",
  ],
  [
    "null tokens",
    { workload: { ...workload, promptTokens: null } },
    "bad-input",
    "workload.promptTokens",
  ],
  [
    "a spread from more to less",
    { workload: { ...workload, promptTokens: { kind: "uniform", least: 9, most: 8 } } },
    "bad-input",
    "workload.promptTokens.least",
  ],
  [
    "a spread of no known kind",
    { workload: { ...workload, promptTokens: { kind: "zipf", most: 8 } } },
    "bad-input",
    "workload.promptTokens.kind",
  ],
  [
    "a hit rate in percent",
    { workload: { ...workload, cachedPromptFraction: 50 } },
    "bad-input",
    "workload.cachedPromptFraction",
  ],
  [
    "three ranks for eight heads",
    { deployment: { tensorParallel: 3 } },
    "bad-input",
    "deployment.tensorParallel",
  ],
  [
    "three ranks for 128 query heads over latents",
    { model: models["deepseek-v3"], deployment: { tensorParallel: 3 } },
    "bad-input",
    "deployment.tensorParallel",
  ],
  [
    "more ranks than query heads",
    { deployment: { tensorParallel: 128 } },
    "bad-input",
    "deployment.tensorParallel",
  ],
  ["no devices", { deployment: { devices: 0 } }, "bad-input", "deployment.devices"],
  ["1.5 devices", { deployment: { devices: 1.5 } }, "bad-input", "deployment.devices"],
  [
    "devices that do not multiply out",
    { deployment: { devices: 8, tensorParallel: 3 } },
    "bad-input",
    "deployment.devices",
  ],
  [
    "devices that the groups do not divide",
    { deployment: { devices: 8, pipelineParallel: 3 } },
    "bad-input",
    "deployment.devices",
  ],
  [
    "more stages than layers",
    { deployment: { pipelineParallel: 81 } },
    "bad-input",
    "deployment.pipelineParallel",
  ],
  [
    "experts over ranks that are not there",
    { deployment: { devices: 8, expertParallel: 16 } },
    "bad-input",
    "deployment.expertParallel",
  ],
  ["an unknown engine", { engine: { name: "vlm" } }, "unknown-id", "engine.name"],
  ["an engine from the prototype", { engine: { name: "__proto__" } }, "unknown-id", "engine.name"],
  ["a fraction of 0", { engine: { memoryFraction: 0 } }, "bad-input", "engine.memoryFraction"],
  [
    "a fraction in percent",
    { engine: { memoryFraction: 92 } },
    "bad-input",
    "engine.memoryFraction",
  ],
  ["blocks of no tokens", { engine: { blockTokens: 0 } }, "bad-input", "engine.blockTokens"],
  ["no slots", { engine: { maxRequests: 0 } }, "bad-input", "engine.maxRequests"],
  [
    "a longest request of 0",
    { engine: { maxModelTokens: 0 } },
    "bad-input",
    "engine.maxModelTokens",
  ],
  ["an unknown rule of memory", { engine: { rule: "greedy" } }, "unknown-id", "engine.rule"],
  ["an unknown cache format", { formats: { kv: "fp7" } }, "unknown-id", "formats.kv"],
  ["a latent's format for heads", { formats: { kv: "fp8_ds_mla" } }, "unsupported", "formats.kv"],
  [
    "an unknown format of values",
    { formats: { kv: { key: "fp8", value: "fp7" } } },
    "unknown-id",
    "formats.kv.value",
  ],
  ["a format of 0 bits", { formats: { kv: { bits: 0 } } }, "bad-input", "formats.kv.bits"],
  [
    "an unknown format of weights",
    { formats: { weights: "fp7" } },
    "unknown-id",
    "formats.weights",
  ],
  [
    "a reserve below 0",
    { reserve: { activationBytes: -1 } },
    "bad-input",
    "reserve.activationBytes",
  ],
  ["weights below 0", { weightBytesPerRank: -1 }, "bad-input", "weightBytesPerRank"],
  ["a free device", { price: { usdPerDeviceHour: 0 } }, "bad-input", "price.usdPerDeviceHour"],
  ["a price as text", { price: { usdPerDeviceHour: "$2" } }, "bad-input", "price.usdPerDeviceHour"],
  ["a price that is missing", { price: {} }, "not-known", "price.usdPerDeviceHour"],
  [
    "a load factor in percent",
    { price: { usdPerDeviceHour: 2, loadFactor: 60 } },
    "bad-input",
    "loadFactor",
  ],
  [
    "memory that nobody confirmed",
    { device: { ...h100, driverMemoryMib: { ...h100.driverMemoryMib, unconfirmed: true } } },
    "not-known",
    "device.driverMemoryMib",
  ],
  [
    "a model without parameters",
    { model: { ...scenario.model, weights: undefined } },
    "not-known",
    "model.weights",
  ],
];

test.each(rows)("%s", (_, change, code, path) => {
  let refused: unknown;
  try {
    plan({ ...scenario, ...(change as Partial<Scenario>) });
  } catch (error) {
    refused = error;
  }
  expect(refused).toMatchObject({ name: "KvHeadroomError", code, path });
  expect((refused as Error).message).toMatch(new RegExp(`^${path.replace(/[[\]]/g, "\\$&")}: \\S`));
});

test("no scenario at all is refused", () => {
  for (const none of [undefined, null, "a scenario", 8, []])
    expect(() => plan(none as never)).toThrow(
      expect.objectContaining({ name: "KvHeadroomError", path: "model" }),
    );
});
