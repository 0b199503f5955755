import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import { kvBytesPerToken } from "../../src/kv/index.ts";
import { type ModelSpec, parameters, weightBytes } from "../../src/model/index.ts";

const entries = Object.entries<ModelSpec>(models);

test("the catalogue holds every model that the project names", () => {
  expect(Object.keys(models).sort()).toEqual(
    `chatglm3-6b deepseek-67b deepseek-r1 deepseek-v2 deepseek-v2-lite deepseek-v3 deepseek-v3.2
    deepseek-v4-flash deepseek-v4-pro falcon-180b falcon-7b gemma-2-27b gemma-3-12b gemma-3-27b
    gemma-3n-e4b gemma-4-26b glm-4.5 glm-5 glm-5.2 gpt-oss-120b gpt-oss-20b kimi-k2 kimi-linear-48b
    llama-2-7b llama-3.1-405b llama-3.1-70b llama-3.1-8b llama-4-maverick llama-4-scout mimo-v2-flash
    minimax-m2.5 minimax-m3 mistral-small-24b mixtral-8x7b nemotron-3-nano nemotron-3-ultra
    nemotron-super-49b phi-3-mini-4k qwen2.5-72b qwen3-235b qwen3-32b qwen3-8b qwen3-next-80b
    qwen3.5-122b qwen3.5-35b qwen3.5-397b`.split(/\s+/),
  );
});

describe.each(entries)("%s", (id, model) => {
  test("has a lower-case hyphenated id, a name, sizes, and sources with their dates", () => {
    expect(id).toMatch(/^[a-z0-9.]+(-[a-z0-9.]+)*$/);
    expect(model.name.length).toBeGreaterThan(3);
    expect(model.maxModelTokens).toBeGreaterThan(1000);
    expect(model.hiddenSize).toBeGreaterThan(1000);
    expect(model.vocabularySize).toBeGreaterThan(10_000);
    for (const source of [model.source, model.weights?.source])
      expect(source).toMatch(/\b20\d\d\b/);
  });

  test("names each kind of layer once and uses every one", () => {
    const kinds = model.layerKinds.map((kind) => JSON.stringify(kind));
    expect(new Set(kinds).size).toBe(kinds.length);
    expect([...new Set(model.layerOrder)].sort((a, b) => a - b)).toEqual([...kinds.keys()]);
  });

  test("has the totals of its components", () => {
    const { weights } = model;
    if (weights?.outside === undefined) return;
    expect(parameters(model, "total")).toBe(weights.totalParameters);
    expect(parameters(model, "active")).toBe(weights.activeParameters);
  });

  test("has bytes per token and bytes of weights", () => {
    expect(kvBytesPerToken(model)).toBeGreaterThan(0);
    expect(weightBytes(model)).toBeGreaterThan(1e9);
  });

  test("is plain data that JSON carries unchanged", () => {
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });
});

test("what was not compared with its file says so", () => {
  const unconfirmed = entries.filter(([, model]) => model.source?.includes("unconfirmed"));
  expect(unconfirmed.map(([id]) => id).sort()).toEqual([
    "deepseek-67b",
    "falcon-7b",
    "gemma-3n-e4b",
    "kimi-linear-48b",
  ]);
});

test("the shapes that the literature prints", () => {
  expect(kvBytesPerToken(models["deepseek-v3"])).toBe(70_272);
  expect(kvBytesPerToken(models["qwen2.5-72b"])).toBe(327_680);
  expect(kvBytesPerToken(models["llama-3.1-405b"])).toBe(516_096);
  expect(kvBytesPerToken(models["deepseek-67b"])).toBe(389_120);
  expect(kvBytesPerToken(models["deepseek-v2"], { format: { bits: 6 } })).toBe(25_920);
  expect(kvBytesPerToken(models["deepseek-v3.2"], { format: "fp8_ds_mla" })).toBe(48_068);
  expect(kvBytesPerToken(models["glm-5"], { format: "fp8_ds_mla" })).toBe(61_464);
});

test("DeepSeek-V4-Pro has 30 layers of one entry per 4 tokens and 31 of one per 128", () => {
  const { layerKinds, layerOrder } = models["deepseek-v4-pro"];
  const perEntry = layerOrder.map((kind) =>
    layerKinds[kind]?.caches.find((cache) => cache.kind === "compressed"),
  );
  expect(perEntry.filter((cache) => cache?.tokensPerEntry === 4).length).toBe(30);
  expect(perEntry.filter((cache) => cache?.tokensPerEntry === 128).length).toBe(31);
});
