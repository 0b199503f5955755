/** A model on a device as a list of operators, added up once and ready to be timed at any batch. */
import type { Device } from "../device/accelerator.ts";
import type { FieldsOf } from "../known-fields.ts";
import { type Deployment, deployment, type ResolvedDeployment } from "../model/deployment.ts";
import type { KvFormat } from "../model/format.ts";
import type { ModelSpec, WeightFormats } from "../model/model.ts";
import { knownWeights } from "../model/parameters.ts";
import { stageKindCounts } from "../model/stages.ts";
import { finiteNumber } from "../units.ts";
import { cacheOperators } from "./cache-operators.ts";
import type { Operator } from "./operators.ts";
import { memoryBytesPerSecond } from "./peak.ts";
import { weightOperators } from "./weight-operators.ts";

/** A model on a device, added up once. */
export interface StepProfile {
  readonly model: string;
  readonly device: string;
  readonly deployment: ResolvedDeployment;
  readonly operators: readonly Operator[];
  readonly memoryBytesPerSecond: number;
}

/** How weights and cache are stored. */
export interface StepFormats {
  readonly weights?: WeightFormats;
  readonly kv?: KvFormat;
  /** arithmetic of the attention core: `bf16` unless the kernel computes in fp8 */
  readonly attentionMath?: "bf16" | "fp8";
}

export const formatFields: FieldsOf<StepFormats> = {
  weights: true,
  kv: true,
  attentionMath: true,
};

/** What a step is made of. */
export interface StepInputs {
  readonly model: ModelSpec;
  readonly device: Device;
  readonly deployment?: Deployment | undefined;
  readonly formats?: StepFormats;
  /**
   * Tokens of the most visited rank over those of a mean rank, at least 1: routed experts wait for it. 1 is even routing;
   * 1.2 is a usual guess for expert parallelism without redundant experts.
   */
  readonly expertImbalance?: number;
}

/**
 * The operators of one step of a model on one rank of a deployment.
 *
 *     linear      attention projections, dense feed-forward, shared experts, router: 2 × tokens × parameters
 *     experts     routed experts: 2 × expertImbalance × stage tokens × activeExperts × parametersPerExpert / devices
 *                 of the stage; read are those that expertImbalance × stage tokens visit
 *     attention   per cache: see `attentionFlops`; a sparse layer reads its top-k, its indexer reads everything
 *     state       read and written once: 2 × state bytes; 4 FLOP per state element
 *     lm head     2 × tokens × hiddenSize × vocabularySize / tensorParallel
 *
 * Communication, launch times and activations are left out: the times made of this are bounds from below.
 *
 * Errors: `not-known` when the model carries no parameters, or the device no confirmed peak; `bad-input` for an imbalance
 * below 1.
 * Source: Williams et al., "Roofline" (2009), per operator.
 * @example stepProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"] }).operators.map((one) => one.name) // => ["attention projections", "feed-forward", "lm head", "full attention"]
 */
export function stepProfile(inputs: StepInputs): StepProfile {
  const [counts = []] = stageKindCounts(inputs.model, 1);
  return spreadStepProfile(inputs, deployment(inputs.deployment), counts);
}

/** The {@link stepProfile} of a deployment that is checked, with `counts` layers of each kind. */
export function spreadStepProfile(
  { model, device, formats = {}, expertImbalance = 1 }: Omit<StepInputs, "deployment">,
  spread: ResolvedDeployment,
  counts: readonly number[],
): StepProfile {
  const stored = formats.weights ?? knownWeights(model).formats ?? "bf16";
  return {
    model: model.name,
    device: device.id,
    deployment: spread,
    operators: [
      ...weightOperators(model, counts, {
        device,
        spread,
        stored,
        expertImbalance: finiteNumber(expertImbalance, "expertImbalance", { least: 1 }),
      }),
      ...cacheOperators(model, counts, {
        device,
        tensorParallel: spread.tensorParallel,
        decodeContextParallel: spread.decodeContextParallel,
        format: formats.kv ?? "bf16",
        attentionMath: formats.attentionMath ?? "bf16",
      }),
    ],
    memoryBytesPerSecond: memoryBytesPerSecond(device),
  };
}
