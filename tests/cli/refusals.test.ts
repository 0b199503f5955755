import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundledCommand, run } from "./command.ts";

const command = await bundledCommand("refusals");
const small = ["plan", "--model", "llama-3.1-8b", "--gpu", "h100-sxm-80gb"];
const asked = [...small, "--prompt", "100", "--output", "10"];

describe("a refusal is exit code 2, nothing on stdout, one line and a hint on stderr", () => {
  test.each<[says: RegExp, typed: readonly string[]]>([
    [/unknown command 'plna'[\s\S]*did you mean plan\?/, ["plna"]],
    [/unknown option '--modl'[\s\S]*did you mean --model\?/, ["plan", "--modl", "x"]],
    [/--gpu, --prompt, --output are missing/, ["plan", "--model", "deepseek-v3"]],
    [/--baseline, --candidate are missing/, ["compare"]],
    [/argument missing/, ["plan", "--model"]],
    [/too many arguments/, ["report", "now"]],
    [/unknown model "deepseek-v33"[\s\S]*deepseek-v3/, ["model", "deepseek-v33"]],
    [
      /unknown model "deepseek-ai\/DeepSeek-V3"[\s\S]*deepseek-v3/,
      ["model", "deepseek-ai/DeepSeek-V3"],
    ],
    [/unknown baseline "x9"/, ["compare", "--baseline", "x9", "--candidate", "deepseek-v2"]],
    [/\.\/nope\.json: no such file/, ["model", "./nope.json"]],
    [/a folder without a config\.json/, ["model", "src"]],
    [/unknown device "h100"[\s\S]*h100-sxm-80gb/, ["devices", "h100"]],
    [
      /--prompt: expected a plain number, got "4K"[\s\S]*1,024/,
      [...small, "--prompt", "4K", "--output", "1"],
    ],
    [/--output: .*got 0/, [...small, "--prompt", "1", "--output", "0"]],
    [/--prompt: .*got -5/, [...small, "--prompt", "-5", "--output", "1"]],
    [/--prompt: .*got 1\.5/, [...small, "--prompt", "1.5", "--output", "1"]],
    [/--cached: [\s\S]*0\.5 for 50 %/, [...asked, "--cached", "50%"]],
    [/--cached: .*at most 1, got 50/, [...asked, "--cached", "50"]],
    [/--tpot: "50" has no unit[\s\S]*50 ms/, [...asked, "--tpot", "50"]],
    [/--price: .*above 0, got 0/, [...asked, "--price", "0"]],
    [/--load: without a price/, [...asked, "--load", "0.5"]],
    [/--quantile: without an objective/, [...asked, "--quantile", "0.95"]],
    ...(
      [
        ["--gpu-memory", "24", "24 GB or 24 GiB"],
        ["--weight-bytes", "16", "16 GB"],
        ["--runtime-bytes", "1", "1 GB"],
        ["--activation-bytes", "1.5", "1.5 GB"],
        ["--graph-bytes", "999_999", "999_999 GB"],
        ["--bandwidth", "3.35", "3.35 TB/s"],
        ["--bf16-peak", "989", "989 TFLOP/s"],
      ] as const
    ).map(([flag, typed, meant]): [RegExp, string[]] => [
      new RegExp(`${flag}: "${typed}" has no unit[\\s\\S]*write .*${meant}`),
      [...asked, flag, typed],
    ]),
    [/--kv: stores latents/, [...asked, "--kv", "fp8_ds_mla"]],
    [/--memory-fraction: ideal takes all/, [...asked, "--memory-fraction", "0.9"]],
    [/unknown price "free"/, [...asked, "--price", "free"]],
    [/--load: .*at most 1, got 2/, [...asked, "--price", "1", "--load", "2"]],
    [/--weight-bytes: .*bits/, [...asked, "--weight-bytes", "80 Gb"]],
    [/--weight-bytes: [\s\S]*80 kB or 80 KiB/, [...asked, "--weight-bytes", "80 KB"]],
    [/--kv: unknown element format "int8"[\s\S]*int8_per_token_head/, [...asked, "--kv", "int8"]],
    [/unknown engine "vlm"[\s\S]*vllm/, [...asked, "--engine", "vlm"]],
    [/--memory-fraction: .*got 92/, [...asked, "--engine", "vllm", "--memory-fraction", "92"]],
    [/--devices: [\s\S]*hint/, [...asked, "--devices", "8", "--tensor-parallel", "3"]],
    [
      /--tensor-parallel: 3 does not divide 32 query heads[\s\S]*1, 2, 4, 8/,
      [...asked, "--devices", "3"],
    ],
    [
      /--bf16-peak.* unconfirmed/,
      ["plan", "--model", "llama-3.1-8b", "--gpu", "h20-141gb", "--prompt", "1", "--output", "1"],
    ],
    [/--h20-price: .*above 0/, ["report", "--h20-price", "0"]],
  ])("%s", (says, typed) => {
    const { status, stdout, stderr } = run(command, typed);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^kv-headroom: .+\n( {2}hint: .+\n)?$/);
    expect(stderr).not.toMatch(/\n {4}at |NaN|undefined|\[object/);
  });

  test.each<[says: RegExp, config: string]>([
    [/nothing came on stdin/, ""],
    [/not JSON/, '{"model_type": "llama",'],
    [/expected a JSON object/, "null"],
    [/expected a JSON object/, "[]"],
    [/num_hidden_layers/, "{}"],
  ])("%s: a config on stdin", (says, config) => {
    const { status, stdout, stderr } = run(command, ["model", "-"], config);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(says);
  });

  test("a file that cannot be parsed is named", () => {
    const file = join(mkdtempSync(join(tmpdir(), "kv-headroom-")), "broken.json");
    writeFileSync(file, '{"a": ');
    const { status, stderr } = run(command, ["model", file]);
    expect(status).toBe(2);
    expect(stderr).toContain("broken.json");
  });
});
