/** A model under vLLM as a simulated engine: the pool of its own accounting, its cache groups, and the time of its steps. */
import type { Device } from "../device/accelerator.ts";
import { deploymentFields, reserveFields } from "../engine/input-fields.ts";
import { cachePool } from "../engine/pool.ts";
import type { ReservePerRank } from "../engine/reserve.ts";
import type { VllmGroup } from "../engine/vllm/result.ts";
import { cacheDtypeOf } from "../engine/vllm/room.ts";
import { defaultBatchedTokens, defaultMaxRequests } from "../engine/vllm/settings.ts";
import { vllmCache } from "../engine/vllm/vllm-cache.ts";
import { kvError } from "../errors.ts";
import type { Warning } from "../figure.ts";
import { type FieldsOf, refuseUnknownFields } from "../known-fields.ts";
import { type Deployment, deployment, type ResolvedDeployment } from "../model/deployment.ts";
import type { ModelSpec } from "../model/model.ts";
import { stageKindCounts } from "../model/stages.ts";
import { spreadWeightBytes } from "../model/weights.ts";
import { fittedEfficiency, type MeasuredNear, measuredNear } from "../speed/predict/near.ts";
import { predictedTimer } from "../speed/predict/predicted-timer.ts";
import { predictionProfile } from "../speed/predict/prediction-profile.ts";
import { formatFields, type StepFormats } from "../speed/step-profile.ts";
import { timerStepTime } from "./engine/profile-step-time.ts";
import type { CacheGroup, EngineRules } from "./engine/rules.ts";
import { rulesFields } from "./engine/settings-fields.ts";
import type { StepSeconds } from "./engine/step-time.ts";

/** A model on devices, and what the engine is told. */
export interface VllmReplicaInputs {
  readonly model: ModelSpec;
  readonly device: Device;
  /** one device when absent; pipeline stages are not simulated */
  readonly deployment?: Deployment;
  readonly formats?: StepFormats;
  readonly engine?: VllmReplicaEngine;
  /** bytes of weights on one rank, where a loader has reported them */
  readonly weightBytesPerRank?: number;
  readonly reserve?: Partial<ReservePerRank>;
}

/** Rules of the engine; the server's defaults on this device where they are not given. */
export interface VllmReplicaEngine extends Partial<Omit<EngineRules, "groups">> {
  /** `gpu_memory_utilization`; 0.92 */
  readonly memoryFraction?: number;
}

const { groups: _, ...givenRules } = rulesFields;

const engineFields: FieldsOf<VllmReplicaEngine> = { ...givenRules, memoryFraction: true };

const inputFields: FieldsOf<VllmReplicaInputs> = {
  model: true,
  device: true,
  deployment: deploymentFields,
  formats: formatFields,
  engine: engineFields,
  weightBytesPerRank: true,
  reserve: reserveFields,
};

/** What `simulate` is told about one copy of the model. */
export type VllmReplica =
  | {
      readonly fits: true;
      readonly engine: EngineRules;
      readonly stepTime: StepSeconds;
      /** schedulers of one copy of the model: one for each attention group, each a replica of its own to the simulator */
      readonly groups: number;
      readonly devicesPerGroup: number;
      /** what one rank keeps of a block */
      readonly blockBytesPerRank: number;
      /** what the time to the first token leaves out: request handling before and after the engine */
      readonly firstTokenSeconds: number;
      /** what was measured near this model, device and engine */
      readonly near: MeasuredNear;
      readonly warnings: readonly Warning[];
    }
  /** the engine does not start */
  | { readonly fits: false; readonly refusal: string; readonly poolBytesPerRank: number };

/**
 * One copy of a model under vLLM, ready to be simulated.
 *
 *     poolBlocks = blocks of `vllmCache` in the pool of `cachePool`
 *     stepTime   = timerStepTime(predictedTimer(model on device, fitted efficiencies))
 *
 * Each attention group is a scheduler with a pool of its own. Recurrent states switch prefix caching off. What the engine
 * refuses is an answer: `fits: false`.
 *
 * Errors: `unsupported` for pipeline stages, decode context parallelism, chunked attention and groups of unequal blocks;
 * `not-known` for memory, peaks, links or parameters that model and device do not carry.
 * Source: vLLM commit 017e9f44; `fitted.ts` for the efficiencies.
 * @example vllmReplica({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"], engine: { memoryFraction: 0.9 } }).engine.poolBlocks // => 27507
 */
export function vllmReplica(inputs: VllmReplicaInputs): VllmReplica {
  refuseUnknownFields(inputs, inputFields);
  const { model, device, formats = {}, engine = {}, reserve } = inputs;
  const spread = deployment(inputs.deployment);
  refuseUnsimulated(spread);
  const weightBytesPerRank =
    inputs.weightBytesPerRank ??
    spreadWeightBytes(model, { spread, formats: formats.weights }, stageKindCounts(model, 1))[0] ??
    0;
  const { memoryFraction, ...rules } = engine;
  const pool = cachePool({
    device,
    weightBytesPerRank,
    reserve,
    engine: { name: "vllm", ...(memoryFraction !== undefined && { memoryFraction }) },
  });
  const maxModelTokens = rules.maxModelTokens ?? model.maxModelTokens;
  const stepTokens = rules.stepTokens ?? defaultBatchedTokens(device);
  const cacheDtype = cacheDtypeOf(formats.kv ?? "bf16");
  if (cacheDtype === undefined)
    return { fits: false, refusal: "vLLM has no cache of this format", poolBytesPerRank: 0 };
  const cache = vllmCache(model, {
    tensorParallel: spread.tensorParallel,
    cacheDtype,
    maxBatchedTokens: stepTokens,
    availableBytesPerRank: pool.poolBytesPerRank,
    ...(maxModelTokens !== undefined && { maxModelTokens }),
    ...(rules.blockTokens !== undefined && { blockTokens: rules.blockTokens }),
    ...(rules.poolBlocks !== undefined && { blocksOverride: rules.poolBlocks }),
  });
  if (!cache.fits)
    return {
      fits: false,
      refusal: cache.refusal ?? "no reason given",
      poolBytesPerRank: pool.poolBytesPerRank,
    };
  const groups = cacheGroups(cache.groups);
  const hasStates = groups.some(({ kind }) => kind === "state");
  const { efficiency } = fittedEfficiency(device.id, "vllm");
  return {
    fits: true,
    engine: {
      maxRequests: defaultMaxRequests(device),
      ...rules,
      poolBlocks: cache.blocks,
      blockTokens: cache.blockTokens,
      stepTokens,
      maxModelTokens: cache.finalMaxModelTokens,
      prefixCaching: rules.prefixCaching ?? !hasStates,
      groups,
    },
    stepTime: timerStepTime(
      predictedTimer(predictionProfile({ model, device, deployment: spread, formats }), efficiency),
    ),
    groups: spread.attentionDataParallel,
    devicesPerGroup: spread.devices / spread.attentionDataParallel,
    blockBytesPerRank: cache.bytesPerBlockPerRank[0] ?? 0,
    firstTokenSeconds: efficiency.firstTokenSeconds,
    near: measuredNear({ model, device, engine: "vllm", deployment: spread, formats }),
    warnings: [
      ...cache.warnings,
      ...(hasStates && rules.prefixCaching === undefined
        ? [
            {
              code: "states-without-prefix-caching",
              message: "the prefix cache of recurrent states is not modelled: it is switched off",
            },
          ]
        : []),
      ...(reserve?.activationBytes === undefined || reserve?.graphBytes === undefined
        ? [
            {
              code: "reserve-heuristic",
              message:
                "memory for runtime, activations and graphs is a rule of thumb; give `reserve` what the engine logs",
            },
          ]
        : []),
    ],
  };
}

function refuseUnsimulated({ pipelineParallel, decodeContextParallel }: ResolvedDeployment): void {
  for (const [path, ways] of [
    ["deployment.pipelineParallel", pipelineParallel],
    ["deployment.decodeContextParallel", decodeContextParallel],
  ] as const)
    if (ways > 1)
      throw kvError({
        code: "unsupported",
        path,
        value: ways,
        rule: "is not simulated",
        hint: "spread the model over tensor-parallel ranks or attention groups",
      });
}

/** The engine's groups as the simulator's; blocks of one size for all that keep tokens. */
function cacheGroups(rows: readonly VllmGroup[]): readonly CacheGroup[] {
  const [first] = rows.filter(({ engineSpec }) => engineSpec !== "MambaSpec");
  return rows.map(({ engineSpec, kind, windowTokens, blockTokens }): CacheGroup => {
    if (engineSpec === "MambaSpec") return { kind: "state" };
    if (kind === "chunked" || blockTokens !== first?.blockTokens)
      throw kvError({
        code: "unsupported",
        path: "model.layerKinds",
        value: kind,
        rule:
          kind === "chunked"
            ? "chunked attention is not simulated"
            : "cache groups with blocks of different lengths are not simulated",
        hint: "kv-headroom plan gives the closed form",
      });
    return windowTokens === undefined ? { kind: "full" } : { kind: "window", windowTokens };
  });
}
