/** Which lines count: the last start-up's, and the model's own apart from those of the draft that runs beside it. */
import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/models.ts";
import { diagnose } from "../../src/doctor/index.ts";
import { statedIn } from "./findings.ts";

const sglang = (tokens: number): string => `[t TP0] Load weight begin. avail mem=78.50 GB
[t TP0] Load weight end. type=Qwen3ForCausalLM, avail mem=63.10 GB, mem usage=15.40 GB.
[t TP0] KV Cache is allocated. #tokens: ${tokens}, K size: 18.95 GB, V size: 18.95 GB
[t TP0] Load weight begin. avail mem=23.50 GB
[t TP0] Load weight end. type=LlamaForCausalLMEagle3, avail mem=22.60 GB, mem usage=0.90 GB.
[t TP0] KV Cache is allocated. #tokens: ${tokens}, K size: 0.53 GB, V size: 0.53 GB
[t TP0] max_total_num_tokens=${tokens}, chunked_prefill_size=8192, max_prefill_tokens=16384, max_running_requests=48, context_len=40960`;

describe("SGLang", () => {
  test("loads the draft's weights before it is ready: they are not the model's", () => {
    const options = { model: models["qwen3-8b"], command: "sglang.launch_server --tp 1" };
    const { findings, warnings } = diagnose(sglang(276_000), options);
    expect(statedIn(sglang(276_000))).toMatchObject({
      freeGib: 78.5,
      freeAfterWeightsGib: 63.1,
      weightGib: 15.4,
      keyPoolGib: 18.95,
    });
    expect(
      findings
        .filter(({ quantity }) => quantity === "kvCacheTokens")
        .map(({ predicted, cause, also }) => [predicted, cause.id, also.map(({ id }) => id)]),
    ).toEqual([
      [275_979, "gib-printed-as-gb", []],
      // one layer like the model's; 10 MiB of a pool of 1 GiB are open
      [277_873, "rounding-of-the-printed-size", ["draft-cache"]],
    ]);
    expect(warnings).toEqual([]);
  });

  test("prints weights and pools of its ranks in any order", () => {
    const log = `[t TP2] Load weight end. type=X, avail mem=6.09 GB, mem usage=15.54 GB.
[t TP0] Load weight end. type=X, avail mem=6.09 GB, mem usage=15.54 GB.
[t TP0] KV Cache is allocated. #tokens: 65536, KV size: 4.50 GB`;
    const options = { model: models["qwen3-8b"], settings: { tensorParallel: 2 } };
    expect(diagnose(log, options).findings).toContainEqual(
      expect.objectContaining({ quantity: "kvCacheTokens", predicted: 65_536 }),
    );
  });

  test("that loads weights again after it was ready has started again", () => {
    const { warnings } = diagnose(`${sglang(100_000)}\n${sglang(276_000)}`);
    expect(warnings.map(({ code }) => code)).toContain("several-start-ups");
    expect(statedIn(`${sglang(100_000)}\n${sglang(276_000)}`)).toMatchObject({
      kvCacheTokens: 276_000,
      weightGib: 15.4,
    });
  });
});

const context = (cells: number, layers: number, mib: number): string =>
  `llama_context: constructing llama_context
llama_context: n_ctx         = ${cells}
llama_kv_cache: size = ${mib}.00 MiB (${cells} cells, ${layers} layers, 1/1 seqs), K (f16): ${mib / 2}.00 MiB, V (f16): ${mib / 2}.00 MiB`;

const load = "llama_model_loader: loaded meta data with 40 key-value pairs and 291 tensors";

describe("llama.cpp", () => {
  test("makes a second context of fewer layers for prediction", () => {
    const log = [load, context(262_144, 10, 5120), context(262_144, 1, 512)].join("\n");
    const { findings, warnings } = diagnose(log, { model: models["qwen3.5-35b"] });
    expect(findings.map(({ predicted, cause }) => [predicted, cause.id])).toEqual([
      [262_144, "agrees"],
      [262_144, "draft-cache"],
    ]);
    expect(warnings).toEqual([]);
  });

  test("reads a draft model that it announces", () => {
    const draft = "srv    load_model: loading draft model '/m/draft.gguf'";
    const log = [load, context(4096, 32, 512), draft, load, context(8192, 40, 99)].join("\n");
    expect(diagnose(log).warnings.map(({ code }) => code)).not.toContain("several-start-ups");
    expect(statedIn(log)).toMatchObject({ kvCacheTokens: 4096, cacheLayers: 32 });
  });

  test.each([
    ["that reads a model again", [load, context(4096, 32, 512), load, context(8192, 16, 512)]],
    ["that makes as many layers again", [context(4096, 32, 512), context(8192, 32, 1024)]],
  ])("%s has started again", (_, parts) => {
    const log = parts.join("\n");
    expect(diagnose(log).warnings.map(({ code }) => code)).toContain("several-start-ups");
    expect(statedIn(log)).toMatchObject({ maxModelTokens: 8192, kvCacheTokens: 8192 });
  });
});
