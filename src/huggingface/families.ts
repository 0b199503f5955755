/** Which reader a config belongs to, by its `model_type` or, failing that, by its class. */
import { classicFamily, isClassic } from "./classic.ts";
import { deepseekV4 } from "./deepseek-v4.ts";
import { deltaNet } from "./delta-net.ts";
import type { Draft } from "./draft.ts";
import type { Config } from "./fields.ts";
import { gemma2, gemma3, gemma3n, gemma4 } from "./gemma.ts";
import { falconH1, graniteHybrid, jamba } from "./hybrid-mamba.ts";
import { kimiK3, kimiLinear } from "./kimi-linear.ts";
import { latent } from "./latent.ts";
import { lfm2 } from "./lfm2.ts";
import { llama4 } from "./llama4.ts";
import { longcatFlash } from "./longcat.ts";
import { mamba1, mamba2 } from "./mamba-alone.ts";
import { mimoV2 } from "./mimo-v2.ts";
import { minimax01, minimaxM3 } from "./minimax.ts";
import { nemotronNas } from "./nas.ts";
import { nemotronH } from "./nemotron-h.ts";
import { chatGlm, dbrx, falcon, falconNew, gptBigCode, mpt, qwen } from "./older.ts";
import { isPlain, plainFamily } from "./plain.ts";

/** Reads the fields of a family. */
export type FamilyReader = (config: Config) => Draft;

const READERS: ReadonlyMap<string, FamilyReader> = new Map<string, FamilyReader>([
  ["bamba", graniteHybrid],
  ["chatglm", chatGlm],
  ["dbrx", dbrx],
  ["deepseek_v2", latent],
  ["deepseek_v3", latent],
  ["deepseek_v32", latent],
  ["deepseek_v4", deepseekV4],
  ["falcon", falcon],
  ["RefinedWebModel", falcon],
  ["RefinedWeb", falconNew],
  ["falcon_h1", falconH1],
  ["falcon_mamba", mamba1],
  ["gemma2", gemma2],
  ["gemma3", gemma3],
  ["gemma3n", gemma3n],
  ["gemma4", gemma4],
  ["gemma4_unified", gemma4],
  ["glm4_moe_lite", latent],
  ["glm_moe_dsa", latent],
  ["gpt_bigcode", gptBigCode],
  ["granitemoehybrid", graniteHybrid],
  ["jamba", jamba],
  ["axk1", latent],
  ["kimi_k2", latent],
  ["kimi_k25", latent],
  ["kimi_vl", latent],
  ["lfm2", lfm2],
  ["lfm2_moe", lfm2],
  ["mistral4", latent],
  ["youtu", latent],
  ["kimi_linear", kimiLinear],
  ["kimi_k3", kimiK3],
  ["llama4", llama4],
  ["longcat_flash", longcatFlash],
  ["mamba", mamba1],
  ["mamba2", mamba2],
  ["mimo_v2_flash", mimoV2],
  ["mimo_v2", mimoV2],
  ["minimax", minimax01],
  ["minimax_m1", minimax01],
  ["minimax_text_01", minimax01],
  ["minimax_m3", minimaxM3],
  ["minimax_m3_vl", minimaxM3],
  ["mpt", mpt],
  ["nemotron-nas", nemotronNas],
  ["nemotron_h", nemotronH],
  ["qwen", qwen],
  ["molmo", qwen],
  ["qwen3_5", deltaNet],
  ["qwen3_5_moe", deltaNet],
  ["qwen3_next", deltaNet],
]);

/** Families by the start of their class, for configs whose `model_type` says less. */
const BY_CLASS: readonly (readonly [string, string])[] = [
  ["DeepseekV4", "deepseek_v4"],
  ["DeepseekV32", "deepseek_v32"],
  ["DeepseekV3", "deepseek_v3"],
  ["DeepseekV2", "deepseek_v2"],
  ["DeciLM", "nemotron-nas"],
  ["GlmMoeDsa", "glm_moe_dsa"],
  ["KimiLinear", "kimi_linear"],
  ["MiniMaxM3", "minimax_m3"],
  ["MiniMaxM2", "minimax_m2"],
  ["NemotronH", "nemotron_h"],
  ["Qwen3Next", "qwen3_next"],
  ["Qwen3_5", "qwen3_5"],
  ["GptOss", "gpt_oss"],
  ["Grok1", "grok-1"],
  ["QWenLMHead", "qwen"],
];

/** The reader of the first name that is known, with that name; `undefined` when none is. */
export function familyOf(
  modelTypes: readonly string[],
  architecture: string | undefined,
): { name: string; read: FamilyReader } | undefined {
  const byClass = BY_CLASS.find(([start]) => architecture?.startsWith(start))?.[1];
  for (const type of [...modelTypes, ...(byClass === undefined ? [] : [byClass])]) {
    const name = type.replace(/_text$/, "");
    const read =
      READERS.get(name) ??
      (isPlain(name) ? plainFamily(name) : isClassic(name) ? classicFamily(name) : undefined);
    if (read) return { name, read };
  }
  return undefined;
}
