/** Every published config beside the project: it imports, and weighs what its name or card says. */
import { expect, test } from "vitest";
import { type ImportedModel, modelFromConfig } from "../../src/huggingface/index.ts";
import { parameters } from "../../src/model/index.ts";
import { describeWithShared, sharedFiles, sharedText } from "../shared.ts";
import { modelSizes } from "./model-sizes.ts";

function imported(file: string): ImportedModel {
  const companion = file.replace(/\.json$/, ".hf_quant_config.json");
  const names = sharedFiles("hf-configs", ".json");
  return modelFromConfig(sharedText(`hf-configs/${file}`), {
    name: file,
    ...(names.includes(companion) && { quantization: sharedText(`hf-configs/${companion}`) }),
  });
}

/** Half a unit of the last printed digit, or 1 %, whichever is wider, in billions. */
function tolerance(printed: string): number {
  const digits = printed.split(".")[1]?.length ?? 0;
  return Math.max(0.5 * 10 ** -digits, 0.01 * Number(printed));
}

describeWithShared("published configs", () => {
  const files = sharedFiles("hf-configs", ".json").filter((name) => !name.includes("hf_quant"));

  test("sixty of them, each with one row of published sizes", () => {
    expect(files).toHaveLength(60);
    for (const file of files) {
      const rows = modelSizes.filter((row) => row.files.some((start) => file.startsWith(start)));
      expect(rows, file).toHaveLength(1);
    }
  });

  test.each(modelSizes)("$files.0 weighs what was published: $printed billion", (row) => {
    const own = files.filter((file) => row.files.some((start) => file.startsWith(start)));
    expect(own.length).toBeGreaterThan(0);
    for (const file of own) {
      const model = imported(file);
      const total = model.weights?.totalParameters ?? Number.NaN;
      const isExact = row.meant % 1e6 !== 0;
      expect(Math.abs(total / row.meant - 1), file).toBeLessThan(isExact ? 1e-9 : 1e-3);
      const withBeside = total / 1e9 + (row.beside?.billions ?? 0);
      expect(Math.abs(withBeside - Number(row.printed)), file).toBeLessThan(tolerance(row.printed));
      expect(total).toBe(parameters(model, "total"));
      const active = model.weights?.activeParameters ?? Number.NaN;
      expect(active).toBe(parameters(model, "active"));
      if (row.active) expect(Math.abs(active / row.active.meant - 1), file).toBeLessThan(5e-3);
    }
  });

  test("DeepSeek-V3's checkpoint of 684.5 billion is the model, its prediction module, and that module's copies of embedding and head", () => {
    const { weights } = imported("deepseek-ai--DeepSeek-V3.json");
    const outside = weights?.outside;
    const module = outside?.multiTokenPrediction ?? 0;
    const copies = (outside?.embedding ?? 0) + (outside?.lmHead ?? 0);
    expect((weights?.totalParameters ?? 0) + module + copies).toBeCloseTo(684.49e9, -8);
  });

  test("what could not be counted or was assumed is said, and nothing else is", () => {
    const codes = new Set(files.flatMap((file) => imported(file).warnings.map(({ code }) => code)));
    expect([...codes].sort()).toEqual(["encoder-not-counted", "mixed-weight-formats"]);
  });
});
