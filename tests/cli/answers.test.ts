import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundledCommand, run } from "./command.ts";

const command = await bundledCommand("answers");

function answer(typed: readonly string[], input?: string): string {
  const { status, stdout, stderr } = run(command, typed, input);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).not.toMatch(/NaN|undefined|\[object/);
  return stdout;
}

const v3 = ["--model", "deepseek-v3", "--gpu", "h20-96gb", "--devices", "16"];
const spread = ["--attention-dp", "16", "--expert-parallel", "16"];
const queries = ["--prompt", "4096", "--output", "1024"];
const llama = ["--model", "llama-3.1-70b", "--gpu", "h100-sxm-80gb", "--devices", "8"];

const qwen = JSON.stringify({
  model_type: "qwen3",
  num_hidden_layers: 28,
  hidden_size: 1024,
  intermediate_size: 3072,
  vocab_size: 151_936,
  num_attention_heads: 16,
  num_key_value_heads: 8,
  head_dim: 128,
});

describe("help", () => {
  test("is what no arguments give, with examples and exit codes", () => {
    expect(answer([])).toBe(answer(["--help"]));
    expect(answer([])).toMatch(/kv-headroom report[\s\S]*Exit codes/);
  });

  test.each(["report", "compare", "model", "devices", "plan"])(
    "of %s has an example and --json",
    (name) => {
      expect(answer([name, "--help"])).toMatch(
        new RegExp(`--json[\\s\\S]*xample[\\s\\S]*kv-headroom ${name}`),
      );
    },
  );
});

describe("report", () => {
  test("shows the published figure beside the same-precision one", () => {
    expect(answer(["report"])).toMatch(/93\.339 %[\s\S]*82\.237 %[\s\S]*H20/);
  });

  test("takes the price of an H20 from the reader", () => {
    const report = JSON.parse(answer(["report", "--json", "--h20-price", "$0.9/hour"]));
    expect(report.traffic.traffic.h20UsdPerDeviceHour).toBe(0.9);
  });

  test("is Markdown when asked", () => {
    expect(answer(["report", "--markdown"])).toMatch(/^## DeepSeek's 93\.3 %/);
  });
});

describe("compare", () => {
  const pair = ["compare", "--baseline", "deepseek-67b", "--candidate", "deepseek-v2"];

  test.each([
    ["6bit", 0.93339],
    ["6 bits", 0.93339],
    ["fp8", 0.91118],
    ["bf16", 0.82237],
  ])("with the candidate in %s", (format, expected) => {
    const found = JSON.parse(answer([...pair, "--candidate-format", format, "--json"]));
    expect(found.reduction).toBeCloseTo(expected, 5);
  });

  test("says larger where the candidate is", () => {
    const turned = ["compare", "--baseline", "deepseek-v2", "--candidate", "deepseek-67b"];
    expect(answer(turned)).toMatch(/5\.63 ×/);
  });

  test("takes one format for keys and one for values", () => {
    const same = ["compare", "--baseline", "llama-3.1-8b", "--candidate", "llama-3.1-8b"];
    const found = JSON.parse(answer([...same, "--candidate-format", "q8_0/q4_0", "--json"]));
    expect(found.candidateBytes / found.baselineBytes).toBe((34 + 18) / (2 * 64));
  });
});

describe("model", () => {
  test("shows layers by kind, formats, lengths and parameters", () => {
    const text = answer(["model", "gemma-3-27b"]);
    expect(text).toMatch(/window +52[\s\S]*full +10/);
    expect(text).toMatch(/4,096 tokens +32,768 tokens +131,072 tokens/);
    expect(text).toMatch(/routedExperts|denseFeedForward/);
  });

  test("lists the catalogue without a name", () => {
    expect(answer(["model"])).toMatch(/^deepseek-67b .*95 full$/m);
  });

  test("reads a config from stdin, a file and a folder, and names the last by itself", () => {
    const folder = join(mkdtempSync(join(tmpdir(), "kv-headroom-")), "my-model");
    mkdirSync(folder);
    const file = join(folder, "config.json");
    writeFileSync(file, qwen);
    const bytes = (typed: string, input?: string): number =>
      JSON.parse(answer(["model", typed, "--json"], input)).formats[0].bytesPerToken;
    expect([bytes("-", qwen), bytes(file), bytes(folder)]).toEqual([114_688, 114_688, 114_688]);
    expect(answer(["model", folder])).toMatch(/^my-model\n/);
  });

  test("reads hf_quant_config.json beside a config", () => {
    const folder = mkdtempSync(join(tmpdir(), "kv-headroom-"));
    writeFileSync(join(folder, "config.json"), qwen);
    const quantization = { quant_algo: "FP8", kv_cache_quant_algo: "FP8" };
    writeFileSync(
      join(folder, "hf_quant_config.json"),
      JSON.stringify({ producer: { name: "modelopt" }, quantization }),
    );
    expect(answer(["model", folder])).toContain("asks for a cache in fp8");
    const typed = ["plan", "--model", folder, "--gpu", "h100-sxm-80gb", ...queries];
    expect(answer(typed)).toContain("kv-format-of-checkpoint");
  });

  test("shards what can be sharded", () => {
    const bytes = (ranks: string): number =>
      JSON.parse(answer(["model", "llama-3.1-8b", "--tensor-parallel", ranks, "--json"])).formats[0]
        .bytesPerToken;
    expect([bytes("1"), bytes("8"), bytes("16")]).toEqual([131_072, 16_384, 16_384]);
  });
});

describe("devices", () => {
  test("are listed with driver memory in MiB and GiB, not the label", () => {
    expect(answer(["devices"])).toMatch(/^h100-sxm-80gb +81559 +79\.65 /m);
  });

  test("one is shown with a source for each figure, and with its prices or their absence", () => {
    expect(answer(["devices", "h20-96gb"])).toMatch(
      /source[\s\S]*No hourly price that can be cited/,
    );
    expect(answer(["devices", "h100-sxm-80gb"])).toMatch(/price id/);
  });
});

describe("plan", () => {
  test("answers with the worked example: 167 queries of 8,192 tokens", () => {
    const typed = ["plan", ...llama, "--engine", "vllm", "--memory-fraction", "0.9"];
    const found = JSON.parse(answer([...typed, "--prompt", "7168", "--output", "1024", "--json"]));
    expect(found.fits).toBe(true);
    expect(found.concurrency.guaranteed).toBe(167);
  });

  test("takes every flag of the long example, and prints cost and notes", () => {
    const text = answer(
      [
        "plan",
        ...v3,
        ...spread,
        ...queries,
        "--engine",
        "vllm",
        "--memory-fraction",
        "0.92",
      ].concat(
        ["--max-model-tokens", "16384", "--weights", "fp8", "--kv", "bf16", "--cached", "0.5"],
        ["--price", "$1.5/hour", "--tpot", "50 ms", "--load", "0.5"],
      ),
    );
    expect(text).toMatch(
      /Fits: [\d,]+ queries[\s\S]*Memory of one GPU[\s\S]*Speed, predicted[\s\S]*roofline[\s\S]*Cost[\s\S]*\$24\.00/,
    );
    expect(text).toMatch(/note speed-not-measured/);
  });

  test("an objective that one query alone misses is the headline, not a batch", () => {
    const text = answer(["plan", ...llama, ...queries, "--tpot", "50 us", "--ttft", "1 ms"]);
    expect(text.split("\n\n")[1]).toMatch(
      /^The weights and the cache fit, but what must be met is missed even for one query alone:\s[\d.]+\sms per\soutput\stoken,\sabove\s0\.0500\sms;/,
    );
    const measured = ["--measured-output-rate", "2", "--tpot", "1 ms"];
    expect(answer(["plan", ...llama, ...queries, ...measured])).toMatch(
      /is missed\sat\s[\d,]+\squeries\sat\sonce:/,
    );
  });

  test("one is one query, not one queries, and large rates stand as all others", () => {
    const text = answer(
      ["plan", ...llama, "--prompt", "0", "--output", "1"].concat("--max-requests", "1"),
    );
    expect(text).toMatch(/^Fits: 1 query at once\./m);
    expect(text).toMatch(/1 token\n/);
    const measured = ["--measured-output-rate", "52310", "--prompt", "1", "--output", "10"];
    const crowd = answer(["plan", ...llama, ...measured]);
    expect(crowd).toMatch(/queries +5,231\/s/);
    expect(crowd).not.toContain("e+");
  });

  test("plain numbers and quantities mean the same", () => {
    const cost = (price: string, bytes: string): unknown =>
      JSON.parse(
        answer(["plan", ...llama, ...queries, "--price", price, "--weight-bytes", bytes, "--json"]),
      ).cost;
    expect(cost("$2/hour", "16 GiB")).toEqual(cost("2", String(2 ** 34)));
  });

  test("a price can be named by its id", () => {
    const found = JSON.parse(
      answer([
        "plan",
        ...llama,
        ...queries,
        "--price",
        "h100-sxm-80gb-owned-neocloud-2026-04",
        "--json",
      ]),
    );
    expect(found.cost.usdPerReplicaHour).toBeCloseTo(8 * 1.69, 10);
  });

  test("what does not fit is an answer that says by how much and what would help", () => {
    const typed = [
      "plan",
      "--model",
      "llama-3.1-405b",
      "--gpu",
      "h100-sxm-80gb",
      "--devices",
      "8",
      ...queries,
    ];
    expect(answer(typed)).toMatch(/Does not fit: [\s\S]* GiB short\.[\s\S]*would help/);
    const found = JSON.parse(answer([...typed, "--json"]));
    expect(found).toMatchObject({ fits: false, limitedBy: "weights" });
    expect(found.memory.shortBytes).toBeGreaterThan(0);
  });

  test("without a price there is no cost, and it says so", () => {
    const text = answer(["plan", ...llama, ...queries]);
    expect(text).toContain("note no-price");
    expect(text).not.toContain("$");
  });

  test("explains every step with its basis", () => {
    const text = answer(["plan", ...llama, ...queries, "--explain"]);
    for (const basis of ["exact", "measured", "heuristic"]) expect(text).toContain(`[${basis}]`);
  });

  test("a device whose peak nobody confirmed is planned with the reader's own figures", () => {
    const typed = ["--bf16-peak", "148 TFLOP/s", "--fp8-peak", "296e12", "--bandwidth", "4.8 TB/s"];
    const asked = ["plan", "--model", "llama-3.1-8b", "--gpu", "h20-141gb", ...queries];
    expect(answer([...asked, ...typed])).toContain("Fits:");
  });
});

test("a reader that leaves early is no error", () => {
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["-o", "pipefail", "-c", `"${process.execPath}" "${command}" model --json | head -n 1`],
    { encoding: "utf8" },
  );
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "{\n", stderr: "" });
});
