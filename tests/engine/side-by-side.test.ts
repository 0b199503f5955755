import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import type { EngineRoom } from "../../src/engine/accounting.ts";
import { engineRooms } from "../../src/engine/side-by-side.ts";
import { formats } from "../../src/model/format.ts";
import { refusal } from "../refusal.ts";

const pool = 45 * 2 ** 30;

const cases = Object.entries(models).flatMap(([id, model]) =>
  [1, 2, 8].flatMap((devices) =>
    [500, 32_768].map((maxModelTokens) => ({ id, model, devices, maxModelTokens })),
  ),
);

function rooms(one: (typeof cases)[number]): readonly EngineRoom[] {
  try {
    return engineRooms({
      model: one.model,
      deployment: { devices: one.devices },
      maxModelTokens: one.maxModelTokens,
      poolBytesPerRank: pool,
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "unsupported") return [];
    throw error;
  }
}

describe("every engine in the same pool, over the whole catalogue", () => {
  test("no engine holds more than the ideal accounting", () => {
    for (const one of cases) {
      const [ideal, ...others] = rooms(one);
      for (const { engine, requests } of others)
        expect(
          requests,
          `${one.id} on ${one.devices}, ${one.maxModelTokens} tokens, ${engine}`,
        ).toBeLessThanOrEqual((ideal?.requests ?? 0) * (1 + 1e-12));
    }
  });

  test("a request takes its even share and its losses, to the byte", () => {
    for (const one of cases)
      for (const room of rooms(one)) {
        if (room.requestBytesPerRank === 0) continue;
        const lost = room.losses
          .filter(({ of }) => of === "request")
          .reduce((sum, { bytesPerRank }) => sum + bytesPerRank, 0);
        const off = room.evenBytesPerRank + lost - room.requestBytesPerRank;
        expect(
          Math.abs(off),
          `${one.id} on ${one.devices}, ${one.maxModelTokens} tokens, ${room.engine}`,
        ).toBeLessThan(4);
      }
  });

  test("what an engine refuses has its reason and no requests; what it takes fits from one request on", () => {
    for (const one of cases)
      for (const room of rooms(one)) {
        if (room.refusal === undefined) expect(room.fits).toBe(true);
        else expect(room.refusal.length).toBeGreaterThan(10);
        expect(room.fits && room.requests < 1).toBe(false);
        expect(Number.isFinite(room.requests)).toBe(true);
      }
  });
});

describe("the causes of loss", () => {
  const causes = (id: keyof typeof models, devices: number, engine: string) =>
    engineRooms({
      model: models[id],
      deployment: { devices },
      maxModelTokens: 131_072,
      poolBytesPerRank: pool,
    })
      .find((room) => room.engine === engine)
      ?.losses.map(({ cause }) => cause);

  test("fewer heads than ranks are repeated, under every engine", () => {
    expect(causes("llama-3.1-70b", 8, "ideal")).toEqual([]);
    expect(causes("llama-3.1-70b", 16, "ideal")).toEqual(["head-replication"]);
    expect(causes("llama-3.1-70b", 16, "vllm")).toContain("head-replication");
  });

  test("latents are whole on every rank", () => {
    expect(causes("deepseek-v3", 8, "ideal")).toEqual(["latent-replication"]);
  });

  test("vLLM reserves what is in flight for windows, leaves holes in groups and keeps a null block", () => {
    expect(causes("gemma-3-27b", 2, "vllm")).toEqual([
      "in-flight-reserve",
      "group-holes",
      "null-block",
    ]);
  });

  test("SGLang charges Gemma 3's windows in full", () => {
    expect(causes("gemma-3-27b", 2, "sglang")).toEqual(["window-pool"]);
  });

  test("recurrent states take pages", () => {
    expect(causes("nemotron-3-nano", 1, "vllm")).toContain("recurrent-pages");
  });
});

describe("formats that an engine lacks", () => {
  test("are refused by it, and by it alone", () => {
    const answers = engineRooms({
      model: models["llama-3.1-8b"],
      format: "q8_0",
      maxModelTokens: 8192,
      poolBytesPerRank: pool,
    });
    const taken = answers.filter(({ refusal }) => refusal === undefined).map((one) => one.engine);
    expect(taken).toContain("ideal");
    expect(taken).toContain("llama-cpp");
    expect(taken).not.toContain("vllm");
    expect(taken).not.toContain("sglang");
    expect(Object.keys(formats)).toContain("q8_0");
  });
});

describe("pools that are not there", () => {
  test.each([
    [undefined, "poolBytesPerRank"],
    [Number.NaN, "poolBytesPerRank"],
    [-1, "poolBytesPerRank"],
    [[pool, pool], "poolBytesPerRank"],
    [["45 GiB"], "poolBytesPerRank[0]"],
  ])("%j is refused at %s", (poolBytesPerRank, path) => {
    const ask = () =>
      engineRooms({
        model: models["llama-3.1-8b"],
        maxModelTokens: 8192,
        poolBytesPerRank: poolBytesPerRank as number,
      });
    expect(refusal(ask)).toMatchObject({ code: "bad-input", path });
  });
});
