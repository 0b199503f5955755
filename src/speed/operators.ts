/** A model on a device as a list of operators: what each reads and computes on one rank, ready to be timed. */
import type { Device } from "../device/accelerator.ts";
import { cacheEntry, tokensPerEntry } from "../kv/entry.ts";
import { stateEntry } from "../kv/state.ts";
import { type Deployment, deployment, type ResolvedDeployment } from "../model/deployment.ts";
import type { KvFormat } from "../model/format.ts";
import type { Attention, LayerCache } from "../model/layer.ts";
import type { ModelSpec, WeightComponent, WeightFormats } from "../model/model.ts";
import { knownWeights, layerParameters } from "../model/parameters.ts";
import { stageKindCounts } from "../model/stages.ts";
import { componentBits, weightFormat } from "../model/weight-formats.ts";
import { layerParametersPerRank } from "../model/weight-sharding.ts";
import { attentionFlops } from "./attention-flops.ts";
import { memoryBytesPerSecond, peakFlopsPerSecond } from "./peak.ts";

/** A matrix that every token of the group passes: `flops = 2 × tokens × parameters`, read once a step. */
export interface LinearOperator {
  readonly kind: "linear";
  readonly name: string;
  readonly parametersPerRank: number;
  readonly bytesPerRank: number;
  readonly flopsPerSecond: number;
  /** in a prefill only the last token needs it */
  readonly lastTokenOnly: boolean;
}

/** Routed experts: every token of the stage visits some, and those that anybody visits are read. */
export interface ExpertsOperator {
  readonly kind: "experts";
  readonly name: string;
  readonly experts: number;
  readonly activeExperts: number;
  /** FLOPs of one token of the stage, spread over its devices */
  readonly flopsPerStageToken: number;
  /** bytes on this rank if every expert is read */
  readonly bytesPerRank: number;
  readonly flopsPerSecond: number;
}

/** Attention between new tokens and cached entries, or an indexer between tokens and index keys. */
export interface AttentionOperator {
  readonly kind: "attention";
  readonly name: string;
  /** all layers together, on one rank */
  readonly flopsPerPair: number;
  /** the same when latents are expanded to heads, as prefill does */
  readonly prefillFlopsPerPair: number;
  readonly bytesPerEntry: number;
  /** tokens that are looked at, at most: a window, or the top-k of a sparse layer */
  readonly windowTokens?: number;
  readonly tokensPerEntry: number;
  readonly flopsPerSecond: number;
}

/** A recurrent state: read and written once per request and step. */
export interface StateOperator {
  readonly kind: "state";
  readonly name: string;
  readonly bytes: number;
  readonly flopsPerToken: number;
  readonly flopsPerSecond: number;
}

export type Operator = LinearOperator | ExpertsOperator | AttentionOperator | StateOperator;

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

/** What a step is made of. */
export interface StepInputs {
  readonly model: ModelSpec;
  readonly device: Device;
  readonly deployment?: Deployment;
  readonly formats?: StepFormats;
}

/**
 * The operators of one step of a model on one rank of a deployment.
 *
 *     linear      attention projections, dense feed-forward, shared experts, router: 2 × tokens × parameters
 *     experts     routed experts: 2 × stage tokens × activeExperts × parametersPerExpert / devices of the stage
 *     attention   per cache: see `attentionFlops`; a sparse layer reads its top-k, its indexer reads everything
 *     state       read and written once: 2 × state bytes; 4 FLOP per state element
 *     lm head     2 × tokens × hiddenSize × vocabularySize / tensorParallel
 *
 * Communication, launch times and activations are left out: the times made of this are bounds from below.
 *
 * Errors: `not-known` when the model carries no parameters, or the device no confirmed peak.
 * Source: Williams et al., "Roofline" (2009), per operator.
 * @example stepProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"] }).operators.map((one) => one.name) // => ["attention projections", "feed-forward", "full attention", "lm head"]
 */
export function stepProfile({
  model,
  device,
  deployment: given,
  formats = {},
}: StepInputs): StepProfile {
  const spread = deployment(given);
  const weights = knownWeights(model);
  const stored = formats.weights ?? weights.formats ?? "bf16";
  const operators: Operator[] = [];
  const linear = (
    name: string,
    component: WeightComponent,
    parametersPerRank: number,
    bytesPerRank: number,
    lastTokenOnly = false,
  ): void => {
    if (parametersPerRank === 0) return;
    const flopsPerSecond = peakFlopsPerSecond(device, weightFormat(stored, component).bits);
    addLinear(operators, {
      kind: "linear",
      name,
      parametersPerRank,
      bytesPerRank,
      flopsPerSecond,
      lastTokenOnly,
    });
  };
  const [counts = []] = stageKindCounts(model, 1);
  for (const [index, layers] of counts.entries()) {
    const kind = model.layerKinds[index];
    if (kind === undefined || layers === 0) continue;
    if (weights.outside !== undefined) {
      const parameters = layerParameters(model, kind);
      const perRank = layerParametersPerRank(parameters, kind, spread);
      for (const [component, name] of linearComponents)
        linear(
          name,
          component,
          layers * perRank[component],
          (layers * componentBits(stored, component, perRank[component])) / 8,
        );
      const routed = parameters.routedExperts;
      if (routed !== undefined)
        operators.push({
          kind: "experts",
          name: "routed experts",
          experts: routed.experts,
          activeExperts: routed.activeExperts,
          flopsPerStageToken:
            (2 * layers * routed.activeExperts * routed.parametersPerExpert) /
            (spread.devices / spread.pipelineParallel),
          bytesPerRank:
            (layers * componentBits(stored, "routedExperts", perRank.routedExperts)) / 8,
          flopsPerSecond: peakFlopsPerSecond(device, weightFormat(stored, "routedExperts").bits),
        });
    }
    for (const cache of kind.caches)
      addCache(operators, cache, kind.attention, layers, { spread, formats, device });
  }
  const { outside } = weights;
  if (outside === undefined) {
    const share = spread.devices / spread.pipelineParallel;
    const parameters = weights.activeParameters / share;
    linear("weights", "attention", parameters, componentBits(stored, "attention", parameters) / 8);
  } else {
    const head = (outside.lmHead || outside.embedding) / spread.tensorParallel;
    linear("lm head", "lmHead", head, componentBits(stored, "lmHead", head) / 8, true);
  }
  return {
    model: model.name,
    device: device.id,
    deployment: spread,
    operators,
    memoryBytesPerSecond: memoryBytesPerSecond(device),
  };
}

const linearComponents = [
  ["attention", "attention projections"],
  ["denseFeedForward", "feed-forward"],
  ["sharedExperts", "shared experts"],
  ["router", "router"],
] as const;

/** Adds a matrix, or makes the operator of its name that much larger. */
function addLinear(operators: Operator[], added: LinearOperator): void {
  const at = operators.findIndex(
    (one) => one.name === added.name && one.flopsPerSecond === added.flopsPerSecond,
  );
  const same = operators[at];
  if (same?.kind !== "linear") operators.push(added);
  else
    operators[at] = {
      ...same,
      parametersPerRank: same.parametersPerRank + added.parametersPerRank,
      bytesPerRank: same.bytesPerRank + added.bytesPerRank,
    };
}

function addCache(
  operators: Operator[],
  cache: LayerCache,
  attention: Attention | undefined,
  layers: number,
  { spread, formats, device }: CacheContext,
): void {
  const { tensorParallel } = spread;
  const flopsPerSecond = peakFlopsPerSecond(device, formats.attentionMath === "fp8" ? 8 : 16);
  if (cache.kind === "state") {
    const { bits, elements } = stateEntry(cache, tensorParallel);
    operators.push({
      kind: "state",
      name: cache.variant,
      bytes: (2 * layers * bits) / 8,
      flopsPerToken: 4 * layers * elements,
      flopsPerSecond,
    });
    return;
  }
  const entry = cacheEntry(cache, formats.kv ?? "bf16", tensorParallel);
  if (entry === undefined || cache.kind === "compressor") return;
  const heads = attention && {
    ...attention,
    queryHeads: Math.ceil(attention.queryHeads / tensorParallel),
  };
  const entryTokens = tokensPerEntry(cache);
  const bounds = [
    "windowTokens" in cache ? cache.windowTokens : Number.POSITIVE_INFINITY,
    "chunkTokens" in cache ? cache.chunkTokens : Number.POSITIVE_INFINITY,
    cache.kind !== "index" && cache.kind !== "latent-window" && attention?.topTokens !== undefined
      ? attention.topTokens * entryTokens
      : Number.POSITIVE_INFINITY,
  ];
  const windowTokens = Math.min(...bounds);
  const flops = (form: "absorbed" | "expanded"): number =>
    heads === undefined ? 0 : layers * attentionFlops(cache, heads, form);
  const added: AttentionOperator = {
    kind: "attention",
    name: cache.kind === "index" ? "indexer" : `${cache.kind} attention`,
    flopsPerPair: flops("absorbed"),
    prefillFlopsPerPair: flops("expanded"),
    bytesPerEntry: (layers * entry.bits) / 8,
    ...(Number.isFinite(windowTokens) && { windowTokens }),
    tokensPerEntry: entryTokens,
    flopsPerSecond,
  };
  const at = operators.findIndex(
    (one) =>
      one.kind === "attention" &&
      one.name === added.name &&
      one.windowTokens === added.windowTokens &&
      one.tokensPerEntry === entryTokens,
  );
  const same = operators[at];
  if (same?.kind !== "attention") operators.push(added);
  else
    operators[at] = {
      ...same,
      flopsPerPair: same.flopsPerPair + added.flopsPerPair,
      prefillFlopsPerPair: same.prefillFlopsPerPair + added.prefillFlopsPerPair,
      bytesPerEntry: same.bytesPerEntry + added.bytesPerEntry,
    };
}

interface CacheContext {
  readonly spread: ResolvedDeployment;
  readonly formats: StepFormats;
  readonly device: Device;
}
