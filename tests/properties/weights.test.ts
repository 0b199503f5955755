/** What ranks and stages hold of the weights, against the whole. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ModelSpec,
  parameters,
  parametersByComponent,
  stageWeightBytes,
  weightBytes,
} from "../../src/index.ts";
import { deploymentOf, weighted } from "../arbitraries.ts";

const deployed = weighted.chain((model) =>
  deploymentOf(model).map((deployment) => ({ model, deployment })),
);

const embeddingOf = ({ weights }: ModelSpec): number => weights?.outside?.embedding ?? 0;
const isTied = ({ weights }: ModelSpec): boolean => weights?.outside?.lmHead === 0;

describe("bytes of weights", () => {
  test("on one device are two per parameter in bf16", () => {
    fc.assert(
      fc.property(weighted, (model) => {
        expect(weightBytes(model)).toBe(2 * parameters(model, "total"));
      }),
    );
  });

  test("over pipeline stages are the whole, and a tied head's copy on the last", () => {
    fc.assert(
      fc.property(deployed, ({ model, deployment: { pipelineParallel = 1 } }) => {
        const stages = stageWeightBytes(model, { deployment: { pipelineParallel } });
        const copy = pipelineParallel > 1 && isTied(model) ? embeddingOf(model) : 0;
        expect(stages).toHaveLength(pipelineParallel);
        expect(stages.reduce((sum, bytes) => sum + bytes, 0)).toBe(
          2 * (parameters(model, "total") + copy),
        );
      }),
    );
  });

  test("over all ranks are the whole or more", () => {
    fc.assert(
      fc.property(deployed, ({ model, deployment }) => {
        const { tensorParallel = 1, attentionDataParallel = 1 } = deployment;
        const stages = stageWeightBytes(model, { deployment });
        const all = stages.reduce(
          (sum, bytes) => sum + bytes * tensorParallel * attentionDataParallel,
          0,
        );
        expect(all).toBeGreaterThanOrEqual(2 * parameters(model, "total"));
      }),
    );
  });

  test("on the fullest rank are the most of any stage, and never more than the whole and its spare experts", () => {
    fc.assert(
      fc.property(deployed, ({ model, deployment: { redundantExperts: _, ...deployment } }) => {
        const bytes = weightBytes(model, { deployment });
        expect(bytes).toBe(Math.max(...stageWeightBytes(model, { deployment })));
        expect(bytes).toBeLessThanOrEqual(2 * parameters(model, "total"));
      }),
    );
  });

  test("shrink, or stay, with twice the tensor-parallel ranks", () => {
    fc.assert(
      fc.property(weighted, fc.constantFrom(1, 2, 4, 8), (model, tensorParallel) => {
        const bytes = weightBytes(model, { deployment: { tensorParallel } });
        const half = weightBytes(model, { deployment: { tensorParallel: 2 * tensorParallel } });
        expect(half).toBeLessThanOrEqual(bytes);
        expect(2 * half).toBeGreaterThanOrEqual(bytes);
      }),
    );
  });

  test("are fewer in fewer bits", () => {
    fc.assert(
      fc.property(deployed, ({ model, deployment }) => {
        const [bf16, fp8, fp4] = (["bf16", "fp8", "nvfp4"] as const).map((formats) =>
          weightBytes(model, { deployment, formats }),
        );
        expect(fp8).toBeLessThanOrEqual(bf16 ?? 0);
        expect(fp4).toBeLessThanOrEqual(fp8 ?? 0);
      }),
    );
  });

  test("follow from the model as JSON", () => {
    fc.assert(
      fc.property(deployed, ({ model, deployment }) => {
        const read: ModelSpec = JSON.parse(JSON.stringify(model));
        expect(stageWeightBytes(read, { deployment })).toEqual(
          stageWeightBytes(model, { deployment }),
        );
      }),
    );
  });
});

describe("parameters", () => {
  test("are the sum of their components, and no more are active than there are", () => {
    fc.assert(
      fc.property(weighted, (model) => {
        for (const count of ["total", "active"] as const) {
          const parts = Object.values(parametersByComponent(model, count));
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(parameters(model, count));
        }
        expect(parameters(model, "active")).toBeLessThanOrEqual(parameters(model, "total"));
      }),
    );
  });
});
