/** A model under vLLM as the simulator takes it: the engine's own pool and groups, or its refusal. */
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { cachePool } from "../../src/engine/pool.ts";
import { vllmCache } from "../../src/engine/vllm/vllm-cache.ts";
import { weightBytes } from "../../src/model/index.ts";
import { simulate, type VllmReplicaInputs, vllmReplica } from "../../src/simulate/index.ts";
import { refusal } from "../refusal.ts";

const device = devices["h100-sxm-80gb"];
const inputs: VllmReplicaInputs = { model: models["llama-3.1-8b"], device };

function fitting(
  given: VllmReplicaInputs,
): Extract<ReturnType<typeof vllmReplica>, { fits: true }> {
  const replica = vllmReplica(given);
  if (!replica.fits) throw new Error(replica.refusal);
  return replica;
}

describe("vllmReplica", () => {
  test("has the blocks of the engine's accounting", () => {
    const { model } = inputs;
    const pool = cachePool({
      device,
      engine: { name: "vllm" },
      weightBytesPerRank: weightBytes(model),
    });
    const { blocks } = vllmCache(model, {
      maxModelTokens: 131_072,
      availableBytesPerRank: pool.poolBytesPerRank,
    });
    expect(fitting(inputs).engine).toMatchObject({
      poolBlocks: blocks,
      blockTokens: 16,
      groups: [{ kind: "full" }],
    });
  });

  test("takes the server's limits of the device, or those that are given", () => {
    expect(fitting(inputs).engine).toMatchObject({ maxRequests: 1024, stepTokens: 8192 });
    expect(
      fitting({ ...inputs, device: devices["l40s-48gb"], engine: { maxModelTokens: 8192 } }).engine,
    ).toMatchObject({ maxRequests: 256, stepTokens: 2048, maxModelTokens: 8192 });
    expect(
      fitting({ ...inputs, engine: { poolBlocks: 9000, maxRequests: 7, watermark: 0.01 } }).engine,
    ).toMatchObject({ poolBlocks: 9000, maxRequests: 7, watermark: 0.01 });
  });

  test("of a hybrid model has the engine's groups, windows with their length", () => {
    const { engine } = fitting({
      model: models["gemma-3-27b"],
      device,
      deployment: { devices: 2 },
    });
    const kinds = engine.groups?.map((group) =>
      group.kind === "window" ? `window ${group.windowTokens}` : group.kind,
    );
    expect(kinds).toContain("full");
    expect(kinds).toContain("window 1024");
    const requests = [{ arrivalSeconds: 0, promptTokens: 5000, outputTokens: 3 }];
    expect(simulate(requests, { engine, stepTime: { stepSeconds: 1 } }).requests.finished).toBe(1);
  });

  test("of attention groups is a scheduler for each, the step time of all", () => {
    const replica = fitting({
      model: models["deepseek-v3"],
      device: devices["h200-141gb"],
      deployment: { devices: 16, attentionDataParallel: 16, expertParallel: 16 },
      engine: { maxModelTokens: 16_384 },
    });
    expect(replica).toMatchObject({ groups: 16, devicesPerGroup: 1 });
  });

  test("takes longer for more requests, longer contexts and prompts beside them", () => {
    const { stepTime } = fitting(inputs);
    const seconds = (requests: number, context: number, chunk: number): number =>
      stepTime({
        decodeRequests: requests,
        decodeContextTokens: requests * context,
        prefillTokens: chunk,
        chunks: chunk > 0 ? 1 : 0,
        chunkTokens: [chunk],
        chunkContextTokens: [0],
      });
    expect(seconds(16, 100, 0)).toBeGreaterThan(seconds(1, 100, 0));
    expect(seconds(16, 10_000, 0)).toBeGreaterThan(seconds(16, 100, 0));
    expect(seconds(16, 100, 4096)).toBeGreaterThan(seconds(16, 100, 0));
  });

  test("that the engine refuses is an answer", () => {
    expect(vllmReplica({ model: models["llama-3.1-70b"], device })).toMatchObject({
      fits: false,
      refusal: "no available memory for the cache blocks",
    });
    expect(vllmReplica({ ...inputs, formats: { kv: { bits: 5 } } })).toMatchObject({ fits: false });
  });

  test.each<[string, string, Partial<VllmReplicaInputs>]>([
    ["unsupported", "deployment.pipelineParallel", { deployment: { pipelineParallel: 2 } }],
    [
      "unsupported",
      "deployment.decodeContextParallel",
      { deployment: { tensorParallel: 2, decodeContextParallel: 2 } },
    ],
  ])("refuses what is not simulated: %s, %s", (code, path, given) => {
    expect(refusal(() => vllmReplica({ ...inputs, ...given }))).toMatchObject({ code, path });
  });
});
