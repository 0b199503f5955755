/** The models of the field logs: from the catalogue where it has them, else from the attention that the facts name. */
import { devices } from "../../src/catalog/devices.ts";
import { models } from "../../src/catalog/models.ts";
import type { DoctorSettings } from "../../src/doctor/index.ts";
import { gqa, mla } from "../../src/model/attention-kinds.ts";
import type { ModelSpec } from "../../src/model/model.ts";

/** What a fact says of a model. */
export interface ModelFacts {
  readonly layers?: number;
  readonly kv_heads?: number;
  readonly head_dim?: number;
  readonly v_head_dim?: number;
  readonly kv_lora_rank?: number;
  readonly qk_rope_head_dim?: number;
}

/** Models of the catalogue, by the id of the log. */
const inCatalogue: Readonly<Record<string, ModelSpec>> = {
  "vllm-6746": models["llama-3.1-405b"],
  "vllm-10517-20k": models["llama-3.1-8b"],
  "vllm-10511": models["llama-3.1-8b"],
  "sglang-11309-with-index": models["deepseek-v3.2"],
  "sglang-15464-swa": models["mimo-v2-flash"],
  "sglang-15464-full": models["mimo-v2-flash"],
  "ik_llama-259": models["deepseek-r1"],
  "ollama-16480": models["gpt-oss-120b"],
  "vllm-51041": models["deepseek-v4-flash"],
  "vllm-51454": models["deepseek-v4-flash"],
  "inferencex-2128": models["deepseek-v4-pro"],
  "vllm-23278": models["gpt-oss-120b"],
  "vllm-27508": models["gpt-oss-120b"],
  "vllm-21348-vllm": models["qwen3-235b"],
  "sglang-3416": models["deepseek-v3"],
  "sglang-glm5-dsa": models["glm-5"],
  "sglang-dsv3-fp8kv": models["deepseek-v3"],
  "vllm-qwen3.5-122b-thor": models["qwen3.5-122b"],
  "sglang-28620": models["deepseek-v4-flash"],
  "dsv4-spark-57": models["deepseek-v4-flash"],
  "sglang-26783": models["deepseek-v4-pro"],
  "vllm-28228": models["kimi-linear-48b"],
  "talos-1995": hybrid27b(),
  "vllm-43308": gemma31b(),
};

/** The model of a log; nothing where the log does not name one. */
export function fieldLogModel(id: string, facts: ModelFacts): ModelSpec | undefined {
  if (Object.hasOwn(inCatalogue, id)) return inCatalogue[id];
  const { layers, kv_heads, head_dim, v_head_dim, kv_lora_rank, qk_rope_head_dim } = facts;
  if (layers === undefined) return undefined;
  if (kv_lora_rank !== undefined && qk_rope_head_dim !== undefined)
    return mla({ layers, latentDim: kv_lora_rank, ropeDim: qk_rope_head_dim });
  if (kv_heads === undefined || head_dim === undefined) return undefined;
  return gqa({
    layers,
    kvHeads: kv_heads,
    headDim: head_dim,
    ...(v_head_dim !== undefined && { valueDim: v_head_dim }),
    maxModelTokens: 262_144,
  });
}

/** 64 layers, every fourth full (4 heads of 256), the others gated DeltaNet (16 key heads, 48 value heads of 128). */
function hybrid27b(): ModelSpec {
  return {
    name: "hybrid of 27e9 parameters",
    maxModelTokens: 262_144,
    layerKinds: [
      {
        caches: [
          {
            kind: "state",
            variant: "gated-delta-net",
            convTokens: 3,
            convChannels: 2 * 16 * 128 + 48 * 128,
            groups: 1,
            groupChannels: 0,
            heads: 48,
            headDim: 128,
            stateDim: 128,
            convFormat: "bf16",
            stateFormat: "fp32",
          },
        ],
      },
      { caches: [{ kind: "full", kvHeads: 4, keyDim: 256, valueDim: 256 }] },
    ],
    layerOrder: Array.from({ length: 64 }, (_, layer) => (layer % 4 === 3 ? 1 : 0)),
  };
}

/** 60 layers, every sixth full (4 heads of 512, the key stored as the value too), the others windows of 1024. */
function gemma31b(): ModelSpec {
  return {
    name: "gemma of 31e9 parameters",
    maxModelTokens: 262_144,
    layerKinds: [
      { caches: [{ kind: "window", kvHeads: 16, keyDim: 256, valueDim: 256, windowTokens: 1024 }] },
      { caches: [{ kind: "full", kvHeads: 4, keyDim: 512, valueDim: 512 }] },
    ],
    layerOrder: Array.from({ length: 60 }, (_, layer) => (layer % 6 === 5 ? 1 : 0)),
  };
}

/** What the facts say of the hardware and the defaults, and the log does not. */
export function fieldLogSettings(id: string): DoctorSettings {
  return Object.hasOwn(beside, id) ? (beside[id] ?? {}) : {};
}

const beside: Readonly<Record<string, DoctorSettings>> = {
  "vllm-23278": { device: devices["h100-sxm-80gb"], memoryFraction: 0.9, maxModelTokens: 131_072 },
  "vllm-27508": { device: devices["h100-sxm-80gb"] },
  "vllm-43308": { device: devices["a100-sxm-80gb"] },
  "sglang-3416": { device: devices["h200-141gb"] },
};
