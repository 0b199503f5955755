import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { type EngineSettings, plan, sweep } from "../../src/index.ts";

const short = { promptTokens: 64, outputTokens: 64 };
const on = (engine: EngineSettings, device = devices["h200-141gb"]) =>
  plan({ model: models["llama-3.1-8b"], device, engine, workload: short });
const codes = (engine: EngineSettings) => on(engine).warnings.map(({ code }) => code);

describe("requests that a scheduler runs at once", () => {
  test("are vLLM's default where nobody says, by the memory of the device, and the plan says so", () => {
    expect(on({ name: "vllm" }).speed?.runningPerReplica).toBe(1024);
    expect(on({ name: "vllm" }, devices["a100-sxm-80gb"]).speed?.runningPerReplica).toBe(256);
    expect(codes({ name: "vllm" })).toContain("slots-default");
  });

  test("are what is given", () => {
    expect(on({ name: "vllm", maxRequests: 4096 }).speed?.runningPerReplica).toBe(4096);
    expect(codes({ name: "vllm", maxRequests: 64 })).not.toContain("slots-default");
  });

  test("have no end under engines whose default is not followed", () => {
    expect(on({ name: "ideal" }).speed?.runningPerReplica).toBeGreaterThan(1024);
    expect(codes({ name: "ideal" })).not.toContain("slots-default");
  });

  test("are the same in a sweep", () => {
    const { columns } = sweep(
      {
        model: models["llama-3.1-8b"],
        device: devices["h200-141gb"],
        engine: { name: "vllm" },
        workload: { outputTokens: 64 },
      },
      { "workload.promptTokens": [64] },
      { columns: ["runningPerReplica"] },
    );
    expect([...(columns.runningPerReplica ?? [])]).toEqual([1024]);
  });
});
