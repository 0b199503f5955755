import { expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { explain, plan, type Scenario } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const scenario: Scenario = {
  model: models["llama-3.1-70b"],
  device: devices["h100-sxm-80gb"],
  deployment: { devices: 8 },
  engine: { name: "vllm", memoryFraction: 0.9 },
  workload: { promptTokens: 7168, outputTokens: 1024 },
  price: { usdPerDeviceHour: 2 },
};
const lines = explain(plan(scenario)).split("\n");

test("the working goes from parameters to the cost of a query, in order", () => {
  const labels = lines.filter((line) => !line.startsWith(" ")).map((line) => line.split(" = ")[0]);
  const order = [
    "parameters of the model",
    "memory of one device",
    "weights on one rank",
    "cache pool on one rank",
    "cache of one token on one rank",
    "requests that fit at their longest",
    "requests running on one replica",
    "one decode step",
    "output rate of one replica",
    "price of one device-hour",
    "cost of one query",
  ];
  const at = order.map((label) => labels.indexOf(label));
  expect(at).not.toContain(-1);
  expect([...at].sort((a, b) => a - b)).toEqual(at);
});

test("a line gives value, unit and basis; bytes in GiB too; then the formula, the numbers and the source", () => {
  const at = lines.findIndex((line) => line.startsWith("memory of one device"));
  expect(lines.slice(at, at + 4)).toEqual([
    "memory of one device = 85520809984 B (79.65 GiB)  [measured]",
    "    = driverMemoryMib × 2^20",
    `    with device ${scenario.device.name}, driverMemoryMib 81559`,
    `    source: ${scenario.device.driverMemoryMib.source} (${scenario.device.driverMemoryMib.asOf})`,
  ]);
  expect(lines).toContain("requests that fit at their longest = 167 requests  [exact]");
});

test("a model of several caches of one kind shows each of them", () => {
  const { figures } = plan({
    model: models["deepseek-v4-flash"],
    device: devices["b200-180gb"],
    deployment: { devices: 8 },
    workload: { promptTokens: 1000, outputTokens: 100 },
  });
  const { inputs } = figures.find(({ id }) => id === "kv.bytesPerToken") ?? { inputs: {} };
  const shown = Object.values(inputs);
  const { layerKinds, layerOrder } = models["deepseek-v4-flash"];
  const distinct = new Set(
    layerOrder.flatMap((kind) => (layerKinds[kind]?.caches ?? []).map((c) => JSON.stringify(c))),
  );
  expect(shown.length).toBe(distinct.size);
});

test("a measured rate is not shown as a roofline's", () => {
  const measured = { outputTokensPerSecondPerReplica: 2000, source: "a load test, 2026-11" };
  const text = explain(plan({ ...scenario, measured }));
  expect(text).toContain("source: a load test, 2026-11");
  expect(text).not.toContain("Σ operators");
});

test("a model that carries no parameters shows none", () => {
  const { weights: _, ...bare } = models["llama-3.1-8b"];
  const planned = plan({
    ...scenario,
    model: bare,
    weightBytesPerRank: 2e9,
    measured: { outputTokensPerSecondPerReplica: 2000, source: "a load test, 2026-11" },
  });
  expect(planned.figures.map(({ id }) => id)).not.toContain("model.parameters");
  expect(explain(planned)).toContain("weights on one rank = 2000000000 B (1.86 GiB)  [input]");
});

test.each([[{}], [undefined], [{ figures: [] }]])("%j is no plan, and refused as none", (none) => {
  expect(refusal(() => explain(none as never))).toMatchObject({ code: "bad-input", path: "plan" });
});
