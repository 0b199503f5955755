/** The reserve: the plain rule of thumb, the estimate, and how far available memory is off against start-up logs. */
import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import { estimatedReserve } from "../../src/engine/estimated-reserve.ts";
import { heuristicReserve, reservePerRank } from "../../src/engine/reserve.ts";
import { tensorRtLlmOverhead } from "../../src/engine/tensorrt-llm/index.ts";
import { gqa, weightBytes } from "../../src/model/index.ts";
import { describeWithShared, sharedJson } from "../shared.ts";
import { type AvailableMemory, availableMemory, notEstimated } from "../truth/available-memory.ts";

const GIB = 2 ** 30;
const H100_BYTES = 85_520_809_984;
const llama = models["llama-3.1-8b"];

function estimate(log: AvailableMemory) {
  const model = typeof log.model === "string" ? models[log.model] : log.model;
  const tensorParallel = log.tensorParallel ?? 1;
  const reserve = estimatedReserve({
    model,
    deviceBytes: log.visibleGib * GIB,
    tensorParallel,
    maxBatchedTokens: log.batchedTokens,
    capturesGraphs: log.capturesGraphs ?? false,
    ...(log.engine && { engine: log.engine }),
  });
  const weightsGib =
    log.weightsGib ??
    weightBytes(model, { deployment: { tensorParallel }, formats: log.weightFormat }) / GIB;
  const room = log.visibleGib * log.fraction - weightsGib;
  return {
    gib: room - reserve.reserveBytes / GIB,
    leastGib: room - reserve.highBytes / GIB,
    mostGib: room - reserve.lowBytes / GIB,
    room,
  };
}

describe("available memory that start-up logs state", () => {
  const rows = availableMemory.map((log) => {
    const { gib, leastGib, mostGib } = estimate(log);
    return { log, gib, leastGib, mostGib, error: gib - log.statedGib };
  });

  test("prints the table of errors", () => {
    const lines = rows.map(({ log, gib, leastGib, mostGib, error }) =>
      [
        log.id.padEnd(20),
        `stated ${log.statedGib.toFixed(2)}`.padEnd(14),
        `predicted ${gib.toFixed(2)} (${leastGib.toFixed(2)} to ${mostGib.toFixed(2)}) GiB`.padEnd(
          46,
        ),
        `error ${error.toFixed(2)}`.padEnd(12),
        log.misses ?? (log.assumed.length > 0 ? `assumed: ${log.assumed.join(", ")}` : ""),
      ].join(" "),
    );
    console.log(lines.join("\n"));
    expect(lines).toHaveLength(12);
  });

  test.each(rows)("$log.id: off by at most 2 GiB, or the reason is named", ({ log, error }) => {
    expect(Math.abs(error) <= 2).toBe(log.misses === undefined);
    expect(Math.abs(error)).toBeLessThan(7.5);
  });

  test.each(rows.filter(({ log }) => log.misses === undefined))(
    "$log.id: inside the spread",
    ({ log, leastGib, mostGib }) => {
      expect(log.statedGib).toBeGreaterThanOrEqual(leastGib - 0.35);
      expect(log.statedGib).toBeLessThanOrEqual(mostGib + 0.35);
    },
  );

  test("half of them are off by at most 1.25 GiB", () => {
    const sorted = rows.map(({ error }) => Math.abs(error)).sort((a, b) => a - b);
    expect(((sorted[5] ?? 0) + (sorted[6] ?? 0)) / 2).toBeLessThan(1.25);
  });
});

describeWithShared("every log that gives available memory", () => {
  const { cases } = sharedJson<{ cases: { id: string; log: Record<string, unknown> }[] }>(
    "data/field-logs.json",
  );
  const named = ["available_kv_gib", "available_kv_gib_per_gpu", "kv_gib", "available_gib"];

  test("is either estimated or named with the reason why not", () => {
    const stated = cases.filter(({ log }) => named.some((name) => name in log));
    expect(stated.length).toBeGreaterThanOrEqual(18);
    for (const { id } of stated)
      expect(availableMemory.some((log) => log.id === id) || id in notEstimated, id).toBe(true);
  });

  test("says what the table here says", () => {
    for (const row of availableMemory) {
      const log = cases.find(({ id }) => id === row.id)?.log ?? {};
      const stated = named.map((name) => log[name]).find((value) => typeof value === "number");
      if (stated !== undefined) expect(row.statedGib).toBe(stated);
    }
  });
});

describe("estimatedReserve", () => {
  const at = (more: object) => estimatedReserve({ model: llama, deviceBytes: H100_BYTES, ...more });

  test("is the sum of its parts, inside its spread", () => {
    for (const engine of ["vllm", "sglang", "tensorrt-llm", "llama-cpp", "ideal"] as const) {
      const { runtimeBytes, activationBytes, graphBytes, ...rest } = at({ engine });
      expect(rest.reserveBytes).toBe(runtimeBytes + activationBytes + graphBytes);
      expect(rest.lowBytes).toBeLessThan(rest.reserveBytes);
      expect(rest.highBytes).toBeGreaterThan(rest.reserveBytes);
    }
  });

  test("activations grow with the step, not with the device", () => {
    const { activationBytes } = at({ maxBatchedTokens: 4096 });
    expect(at({ maxBatchedTokens: 8192 }).activationBytes).toBeCloseTo(2 * activationBytes, -1);
    expect(at({ maxBatchedTokens: 4096, deviceBytes: 1e12 }).activationBytes).toBe(activationBytes);
  });

  test("is TensorRT-LLM's fitted overhead for that engine", () => {
    const inputs = { deviceBytes: H100_BYTES, tensorParallel: 4, maxBatchedTokens: 4096 };
    const reserve = estimatedReserve({ model: llama, engine: "tensorrt-llm", ...inputs });
    expect(reserve.basis).toBe("fitted");
    expect(reserve.reserveBytes).toBe(tensorRtLlmOverhead(llama, inputs).overheadBytes);
  });

  test("what is given replaces the estimate and has no spread", () => {
    const known = { runtimeBytes: 1, activationBytes: 2, graphBytes: 3 };
    expect(at({ known })).toMatchObject({
      ...known,
      reserveBytes: 6,
      lowBytes: 6,
      highBytes: 6,
      basis: "input",
    });
    expect(at({ known: { graphBytes: 0 } }).basis).toBe("heuristic");
  });

  test("refuses a model without a hidden size, and says what to give", () => {
    const model = gqa({ layers: 1, kvHeads: 1, headDim: 64 });
    expect(() => estimatedReserve({ model, deviceBytes: 1e10 })).toThrow(/hidden size/);
  });
});

describe("reservePerRank", () => {
  test("is 3 GiB where nothing is known, which is what the worked example of 70 B on eight H100 uses", () => {
    const { runtimeBytes, activationBytes, graphBytes } = reservePerRank();
    expect(runtimeBytes + activationBytes + graphBytes).toBe(3 * GIB);
    expect(reservePerRank()).toBe(heuristicReserve);
  });
});
