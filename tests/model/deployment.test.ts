import { describe, expect, test } from "vitest";
import { type Deployment, deployment } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

describe("a deployment", () => {
  test("is one device when nothing is said", () => {
    expect(deployment()).toEqual({
      devices: 1,
      tensorParallel: 1,
      pipelineParallel: 1,
      attentionDataParallel: 1,
      expertParallel: 1,
      redundantExperts: 0,
      decodeContextParallel: 1,
    });
  });

  const completed: readonly (readonly [Deployment, Partial<Deployment>])[] = [
    [{ devices: 8 }, { tensorParallel: 8 }],
    [{ devices: 16, pipelineParallel: 2 }, { tensorParallel: 8 }],
    [{ devices: 16, attentionDataParallel: 16 }, { tensorParallel: 1 }],
    [{ devices: 32, attentionDataParallel: 4, pipelineParallel: 2 }, { tensorParallel: 4 }],
    [{ tensorParallel: 8, pipelineParallel: 2 }, { devices: 16 }],
    [{ tensorParallel: 4, attentionDataParallel: 2, pipelineParallel: 3 }, { devices: 24 }],
    [
      { devices: 8, tensorParallel: 8 },
      { devices: 8, tensorParallel: 8 },
    ],
  ];

  test.each(completed)("%j is completed with %j", (given, rest) => {
    expect(deployment(given)).toMatchObject(rest);
  });

  const refused: readonly (readonly [Deployment, string])[] = [
    [{ devices: 8, tensorParallel: 4 }, "deployment.devices"],
    [{ devices: 8, tensorParallel: 16 }, "deployment.devices"],
    [{ devices: 3, pipelineParallel: 2 }, "deployment.devices"],
    [{ devices: 3, attentionDataParallel: 2 }, "deployment.devices"],
    [{ devices: 8, expertParallel: 3 }, "deployment.expertParallel"],
    [{ devices: 8, pipelineParallel: 2, expertParallel: 8 }, "deployment.expertParallel"],
    [{ tensorParallel: 8, decodeContextParallel: 3 }, "deployment.decodeContextParallel"],
    [{ devices: 0 }, "deployment.devices"],
    [{ devices: 1.5 }, "deployment.devices"],
    [{ tensorParallel: -1 }, "deployment.tensorParallel"],
    [{ pipelineParallel: Number.NaN }, "deployment.pipelineParallel"],
    [{ redundantExperts: -1 }, "deployment.redundantExperts"],
  ];

  test.each(refused)("%j is refused at %s", (given, path) => {
    expect(refusal(() => deployment(given))).toMatchObject({ code: "bad-input", path });
  });

  test("keeps spare experts and shares of the tokens", () => {
    expect(
      deployment({ devices: 8, expertParallel: 8, redundantExperts: 32, decodeContextParallel: 4 }),
    ).toMatchObject({ expertParallel: 8, redundantExperts: 32, decodeContextParallel: 4 });
  });
});
