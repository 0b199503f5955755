/** Models by id: their caches, layer by layer, and their weights. */
import type { ModelSpec } from "../model/model.ts";
import { type DeepseekId, deepseek } from "./models/deepseek.ts";
import { type DeepseekV3Id, deepseekV3 } from "./models/deepseek-v3.ts";
import { type DeepseekV4Id, deepseekV4 } from "./models/deepseek-v4.ts";
import { type FalconId, falcon } from "./models/falcon.ts";
import { type GemmaId, gemma } from "./models/gemma.ts";
import { type GlmId, glm } from "./models/glm.ts";
import { type GptOssId, gptOss } from "./models/gpt-oss.ts";
import { type KimiId, kimi } from "./models/kimi.ts";
import { type LlamaId, llama } from "./models/llama.ts";
import { type MimoId, mimo } from "./models/mimo.ts";
import { type MinimaxId, minimax } from "./models/minimax.ts";
import { type MistralId, mistral } from "./models/mistral.ts";
import { type NemotronId, nemotron } from "./models/nemotron.ts";
import { type PhiId, phi } from "./models/phi.ts";
import { type QwenId, qwen } from "./models/qwen.ts";
import { type QwenHybridId, qwenHybrid } from "./models/qwen-hybrid.ts";

/** The id of a model of the catalogue. */
export type ModelId =
  | DeepseekId
  | DeepseekV3Id
  | DeepseekV4Id
  | FalconId
  | GemmaId
  | GlmId
  | GptOssId
  | KimiId
  | LlamaId
  | MimoId
  | MinimaxId
  | MistralId
  | NemotronId
  | PhiId
  | QwenId
  | QwenHybridId;

/**
 * The models by id.
 *
 * Parameters are counted from each model's config; `weights.source` says what the publisher states. A source that ends in
 * "unconfirmed" was re-typed and not compared with the file.
 * @example models["deepseek-v2"].weights?.totalParameters // => 235741434880
 */
export const models: Readonly<Record<ModelId, ModelSpec>> = /* @__PURE__ */ (() => ({
  ...deepseek,
  ...deepseekV3,
  ...deepseekV4,
  ...falcon,
  ...gemma,
  ...glm,
  ...gptOss,
  ...kimi,
  ...llama,
  ...mimo,
  ...minimax,
  ...mistral,
  ...nemotron,
  ...phi,
  ...qwen,
  ...qwenHybrid,
}))();
