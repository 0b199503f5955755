import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import { type ModelSpec, parameters, parametersByComponent } from "../../src/model/index.ts";
import { publishedSizes } from "./parameters.ts";

const catalogue: Readonly<Record<string, ModelSpec>> = models;

/** "1.6 T" as a number, and half a unit of its last digit. */
function printed(figure: string): { readonly value: number; readonly halfDigit: number } {
  const [digits = "", unit] = figure.split(" ");
  const scale = unit === "T" ? 1e12 : 1e9;
  const decimals = digits.split(".")[1]?.length ?? 0;
  return { value: Number(digits) * scale, halfDigit: (scale / 10 ** decimals) * 0.5 };
}

/** Active parameters as this publisher counts them. */
function activeAs(model: ModelSpec, counted: string | undefined): number {
  const { lmHead } = parametersByComponent(model, "active");
  const active = parameters(model, "active");
  if (counted === "neither") return active - lmHead;
  return counted === "head and embedding"
    ? active + (model.weights?.outside?.embedding ?? 0)
    : active;
}

describe.each(publishedSizes)("$id", ({ id, total, active, counted }) => {
  const model = catalogue[id];
  if (model === undefined) throw new Error(`no ${id} in the catalogue`);

  test(`has ${total} parameters: within 1 %, or within the printed digits`, () => {
    const { value, halfDigit } = printed(total);
    expect(Math.abs(parameters(model, "total") - value)).toBeLessThanOrEqual(
      Math.max(0.01 * value, halfDigit),
    );
  });

  test.runIf(active !== undefined)(
    `activates ${active}, ${counted ?? ""} counted: within 2.5 %, or within the printed digits`,
    () => {
      const { value, halfDigit } = printed(active ?? "");
      expect(Math.abs(activeAs(model, counted) - value)).toBeLessThanOrEqual(
        Math.max(0.025 * value, halfDigit),
      );
    },
  );
});

test("every model of the catalogue has a published size, Gemma 3n aside: its weights cannot be counted", () => {
  const sized = publishedSizes.map(({ id }) => id);
  expect(Object.keys(models).filter((id) => !sized.includes(id))).toEqual(["gemma-3n-e4b"]);
  expect(models["gemma-3n-e4b"].weights).toMatchObject({
    totalParameters: 8e9,
    activeParameters: 4e9,
  });
});

test.each([
  // total of the checkpoint, to the last parameter
  ["chatglm3-6b", 6_243_584_000],
  ["deepseek-v2", 235_741_434_880],
  ["deepseek-v2-lite", 15_706_484_224],
  ["falcon-180b", 179_522_565_120],
  ["gemma-2-27b", 27_227_128_320],
  ["gemma-3-12b", 12_187_325_040],
  ["gemma-3-27b", 27_432_406_640],
  ["gpt-oss-120b", 116_829_156_672],
  ["gpt-oss-20b", 20_914_757_184],
  ["kimi-k2", 1_026_408_232_448],
  ["llama-2-7b", 6_738_415_616],
  ["llama-3.1-405b", 405_853_388_800],
  ["llama-3.1-70b", 70_553_706_496],
  ["llama-3.1-8b", 8_030_261_248],
  ["llama-4-maverick", 401_583_781_376],
  ["llama-4-scout", 108_641_793_536],
  ["mistral-small-24b", 23_572_403_200],
  ["mixtral-8x7b", 46_702_792_704],
  ["phi-3-mini-4k", 3_821_079_552],
  ["qwen2.5-72b", 72_706_203_648],
] as const)("%s counts as many parameters as its checkpoint holds: %i", (id, total) => {
  expect(models[id].weights?.totalParameters).toBe(total);
});
