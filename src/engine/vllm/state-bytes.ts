/** Bytes of one layer's recurrent state on one rank. */
import { stateEntry } from "../../kv/state.ts";
import type { FormatId } from "../../model/format.ts";
import type { StateCache } from "../../model/state.ts";
import type { ModelDtype } from "./cache-dtype.ts";
import { refused } from "./refusal.ts";
import type { ResolvedSettings } from "./resolved-settings.ts";

/** What the engine is told about states. */
export interface StateSettings {
  readonly tensorParallel: number;
  readonly speculativeTokens: number;
  /** of the convolution window; the model's own when absent */
  readonly convDtype?: ModelDtype | undefined;
  /** of the recurrent matrix; the model's own when absent */
  readonly stateDtype?: ModelDtype | undefined;
}

/** The part of the settings that states depend on. */
export function stateSettings({ tensorParallel, rules, given }: ResolvedSettings): StateSettings {
  return {
    tensorParallel,
    speculativeTokens: rules.speculativeTokens,
    convDtype: given.mambaCacheDtype ?? given.modelDtype,
    stateDtype: given.mambaStateDtype,
  };
}

const formatOf: Readonly<Record<ModelDtype, FormatId>> = {
  bfloat16: "bf16",
  float16: "fp16",
  float32: "fp32",
};

/**
 * Bytes of a state: its convolution window, longer by the speculative tokens (Mamba-1's is not), and its matrices.
 *
 *     (convTokens + speculativeTokens) × channels × bytes + heads / tensorParallel × headDim × stateDim × bytes
 *
 * A matrix that the model keeps in its window's format follows that one; Kimi delta attention keeps fp32 whatever it is told.
 *
 * Errors: `unsupported` where the ranks do not divide heads or channels.
 * Source: vLLM commit 017e9f44, `MambaStateShapeCalculator`, `MambaStateDtypeCalculator`.
 */
export function stateBytes(cache: StateCache, settings: StateSettings): number {
  const { tensorParallel, speculativeTokens, convDtype } = settings;
  const isFixed = cache.variant === "kda";
  const isAsWindow = cache.stateFormat === cache.convFormat;
  const matrixDtype = settings.stateDtype ?? (isAsWindow ? convDtype : undefined);
  if (cache.heads % tensorParallel !== 0)
    throw refused(
      "tensorParallel",
      tensorParallel,
      `${cache.heads} state heads must be divisible by tensor parallel size ${tensorParallel}`,
    );
  const keepsDrafts = cache.variant !== "mamba-1" && cache.variant !== "lightning";
  const { bits } = stateEntry(
    {
      ...cache,
      convTokens: cache.convTokens + (keepsDrafts ? speculativeTokens : 0),
      convFormat: convDtype === undefined ? cache.convFormat : formatOf[convDtype],
      stateFormat: matrixDtype === undefined || isFixed ? cache.stateFormat : formatOf[matrixDtype],
    },
    tensorParallel,
  );
  return bits / 8;
}
