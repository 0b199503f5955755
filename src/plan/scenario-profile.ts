/** The part of a scenario that lengths and prices do not change: pools and profiles of every stage, and the operators. */

import { engineNamed } from "../engine/engines.ts";
import type { CachePool } from "../engine/pool.ts";
import { cachePool } from "../engine/pool.ts";
import { kvError } from "../errors.ts";
import type { Warning } from "../figure.ts";
import { type KvProfile, stageProfiles } from "../kv/profile.ts";
import { deployment, type ResolvedDeployment } from "../model/deployment.ts";
import type { ModelSpec } from "../model/model.ts";
import { stageKindCounts } from "../model/stages.ts";
import { spreadWeightBytes } from "../model/weights.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import { type ScenarioAccounting, scenarioAccounting } from "./engine-accounting.ts";
import type { Scenario } from "./scenario.ts";
import { slots } from "./slots.ts";
import { type ScenarioTiming, scenarioTiming } from "./timing.ts";

/** One pipeline stage: what a rank of it keeps per sequence, and the pool it keeps it in. */
export interface StageRoom {
  readonly profile: KvProfile;
  readonly pool: CachePool;
}

/** A scenario made ready to be evaluated at any length and price. */
export interface ScenarioProfile {
  readonly deployment: ResolvedDeployment;
  readonly stages: readonly StageRoom[];
  readonly blockTokens: number;
  readonly maxModelTokens: number | undefined;
  /** requests that one attention group may run */
  readonly maxRequests: number;
  /** absent for `ideal` */
  readonly accounting: ScenarioAccounting | undefined;
  /** absent when the model says nothing about its weights: then rates must be given */
  readonly timing: ScenarioTiming | undefined;
  readonly warnings: readonly Warning[];
}

/** Everything about a scenario that does not depend on its workload, price and objective. */
export function scenarioProfile(scenario: Scenario): ScenarioProfile {
  const { model, device, engine = {}, formats = {} } = checked(scenario);
  const spread = deployment(scenario.deployment);
  refuseSplitHeads(model, spread.tensorParallel);
  const counts = stageKindCounts(model, spread.pipelineParallel);
  const profiles = stageProfiles(
    model,
    { format: formats.kv, formatPath: "formats.kv", spread },
    counts,
  );
  const weights = weightsOfStages(scenario, spread, counts);
  const stages = profiles.map((profile, stage) => ({
    profile,
    pool: cachePool({
      device,
      engine,
      weightBytesPerRank: weights[stage] ?? 0,
      reserve: scenario.reserve,
    }),
  }));
  const { blockTokens } = engineNamed(engine.name ?? "ideal");
  return {
    deployment: spread,
    stages,
    blockTokens: wholeNumber(engine.blockTokens ?? blockTokens, "engine.blockTokens"),
    maxModelTokens: engine.maxModelTokens,
    maxRequests: slots(engine, device),
    accounting: scenarioAccounting(scenario, stages, spread),
    timing: scenarioTiming(scenario, spread, allStages(counts)),
    warnings: assumptions(scenario, spread),
  };
}

function checked(scenario: Scenario): Scenario {
  for (const part of ["model", "device", "workload"] as const)
    if (typeof scenario?.[part] !== "object" || scenario[part] === null)
      throw kvError({
        code: "bad-input",
        path: part,
        value: scenario?.[part],
        rule: `expected a ${part}`,
        hint:
          part === "workload"
            ? "{ promptTokens, outputTokens }"
            : `take one from kv-headroom/catalog: ${part}s["..."]`,
      });
  for (const field of ["driverMemoryMib", "memoryBytesPerSecond", "denseFlopsPerSecond"] as const)
    if (typeof scenario.device[field] !== "object" || scenario.device[field] === null)
      throw kvError({
        code: "bad-input",
        path: `device.${field}`,
        value: scenario.device[field],
        rule: "expected a figure with value, basis, source and asOf",
        hint: 'take a device from kv-headroom/catalog: devices["..."]',
      });
  return scenario;
}

/** Query heads are whole on a rank, whatever is cached. */
function refuseSplitHeads({ layerKinds }: ModelSpec, tensorParallel: number): void {
  if (!Array.isArray(layerKinds)) return;
  for (const { attention } of layerKinds) {
    const queryHeads = attention?.queryHeads ?? tensorParallel;
    if (queryHeads % tensorParallel === 0) continue;
    const divisors = Array.from({ length: queryHeads }, (_, index) => index + 1).filter(
      (count) => queryHeads % count === 0,
    );
    throw kvError({
      code: "bad-input",
      path: "deployment.tensorParallel",
      value: tensorParallel,
      rule: `${tensorParallel} does not divide ${queryHeads} query heads`,
      hint: `use ${divisors.join(", ")}`,
    });
  }
}

function weightsOfStages(
  { model, formats, weightBytesPerRank }: Scenario,
  spread: ResolvedDeployment,
  counts: StageKindCounts,
): readonly number[] {
  if (weightBytesPerRank !== undefined) {
    const bytes = finiteNumber(weightBytesPerRank, "weightBytesPerRank");
    return new Array<number>(spread.pipelineParallel).fill(bytes);
  }
  return spreadWeightBytes(model, { spread, formats: formats?.weights }, counts);
}

type StageKindCounts = readonly (readonly number[])[];

/** Layers of each kind over all stages. */
function allStages([first = [], ...others]: StageKindCounts): readonly number[] {
  return others.reduce((sums, counts) => sums.map((sum, kind) => sum + (counts[kind] ?? 0)), first);
}

function assumptions(
  { model, reserve, formats }: Scenario,
  { tensorParallel }: ResolvedDeployment,
): readonly Warning[] {
  const warnings: Warning[] = [];
  let latent = false;
  let fewest = Number.POSITIVE_INFINITY;
  for (const kind of model.layerKinds)
    for (const cache of kind.caches) {
      if ("latentDim" in cache) latent = true;
      if ("kvHeads" in cache && cache.kvHeads < fewest) fewest = cache.kvHeads;
    }
  if (tensorParallel > 1 && latent)
    warnings.push({
      code: "latent-replicated",
      message: `latents have no heads to split: each of the ${tensorParallel} tensor-parallel ranks keeps the whole cache; attention data parallelism keeps it once`,
    });
  if (tensorParallel > fewest)
    warnings.push({
      code: "heads-replicated",
      message: `${tensorParallel} ranks share ${fewest} key-value heads: the cache is kept ${tensorParallel / fewest} times`,
    });
  if (
    reserve?.activationBytes === undefined ||
    reserve?.graphBytes === undefined ||
    reserve?.runtimeBytes === undefined
  )
    warnings.push({
      code: "reserve-heuristic",
      message:
        "memory for runtime, activations and graphs is a rule of thumb; give `reserve` what the engine logs",
    });
  if (formats?.weights === undefined && model.weights?.formats === undefined)
    warnings.push({ code: "weights-bf16", message: "weights are assumed to be bf16" });
  return warnings;
}
