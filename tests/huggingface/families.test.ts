/** One published model per family, from the few fields that matter: its layers, its bytes per token, its parameters. */
import { describe, expect, test } from "vitest";
import { type ImportedModel, modelFromConfig } from "../../src/huggingface/index.ts";
import { kvBytesPerToken } from "../../src/kv/index.ts";
import { parameters } from "../../src/model/index.ts";
import { type PublishedModel, plainModels } from "./dense-configs.ts";
import { expertModels, recurrentModels } from "./expert-configs.ts";
import { newerModels } from "./newer-configs.ts";

/** Layers by the kinds of their caches. */
function layersByKind(model: ImportedModel): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of model.layerOrder) {
    const caches = model.layerKinds[kind]?.caches.map((cache) => cache.kind).join(" ") ?? "";
    counts[caches] = (counts[caches] ?? 0) + 1;
  }
  return counts;
}

const all: readonly PublishedModel[] = [
  ...plainModels,
  ...expertModels,
  ...recurrentModels,
  ...newerModels,
];

describe.each(all)("$name", ({ config, layers, bytesPerToken, meant, active }) => {
  const model = modelFromConfig(config);

  test("keeps what its family keeps, layer by layer", () => {
    expect(layersByKind(model)).toEqual(layers);
    expect(kvBytesPerToken(model)).toBe(bytesPerToken);
  });

  test("weighs what was published, exactly where the checkpoint's count is known", () => {
    const total = model.weights?.totalParameters ?? Number.NaN;
    const isExact = meant % 1e6 !== 0;
    expect(Math.abs(total - meant) / meant).toBeLessThan(isExact ? 1e-4 : 0.01);
    expect(total).toBe(parameters(model, "total"));
    expect(model.weights?.activeParameters).toBe(parameters(model, "active"));
    if (active)
      expect(
        Math.abs((model.weights?.activeParameters ?? 0) - active.meant) / active.meant,
      ).toBeLessThan(0.01);
  });

  test("names each distinct layer once", () => {
    const kinds = model.layerKinds.map((kind) => JSON.stringify(kind));
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(new Set(model.layerOrder).size).toBe(kinds.length);
  });
});
