/** The part of a scenario that lengths and prices do not change: pools and profiles of every stage, and the operators. */

import { engineNamed } from "../engine/engines.ts";
import type { CachePool, EngineSettings } from "../engine/pool.ts";
import { cachePool } from "../engine/pool.ts";
import { kvError } from "../errors.ts";
import type { Warning } from "../figure.ts";
import { type KvProfile, kvProfiles } from "../kv/profile.ts";
import { deployment, type ResolvedDeployment } from "../model/deployment.ts";
import { stageWeightBytes } from "../model/weights.ts";
import { type StepProfile, stepProfile } from "../speed/operators.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import type { Scenario } from "./scenario.ts";

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
  /** absent when the model says nothing about its weights: then rates must be given */
  readonly steps: StepProfile | undefined;
  readonly warnings: readonly Warning[];
}

/** Everything about a scenario that does not depend on its workload, price and objective. */
export function scenarioProfile(scenario: Scenario): ScenarioProfile {
  const { model, device, engine = {}, formats = {} } = checked(scenario);
  const spread = deployment(scenario.deployment);
  const { tensorParallel, decodeContextParallel, pipelineParallel } = spread;
  const profiles = kvProfiles(model, {
    tensorParallel,
    decodeContextParallel,
    pipelineParallel,
    ...(formats.kv !== undefined && { format: formats.kv }),
  });
  const weights = weightsOfStages(scenario, spread);
  const stages = profiles.map((profile, stage) => ({
    profile,
    pool: cachePool({
      device,
      engine,
      weightBytesPerRank: weights[stage] ?? 0,
      ...(scenario.reserve && { reserve: scenario.reserve }),
    }),
  }));
  const { blockTokens } = engineNamed(engine.name ?? "ideal");
  return {
    deployment: spread,
    stages,
    blockTokens: wholeNumber(engine.blockTokens ?? blockTokens, "engine.blockTokens"),
    maxModelTokens: engine.maxModelTokens,
    maxRequests:
      engine.maxRequests === undefined
        ? Number.POSITIVE_INFINITY
        : wholeNumber(engine.maxRequests, "engine.maxRequests"),
    steps:
      model.weights === undefined
        ? undefined
        : stepProfile({
            model,
            device,
            formats,
            ...(scenario.deployment && { deployment: scenario.deployment }),
          }),
    warnings: assumptions(scenario, spread, engine),
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
  return scenario;
}

function weightsOfStages(scenario: Scenario, spread: ResolvedDeployment): readonly number[] {
  if (scenario.weightBytesPerRank !== undefined) {
    const bytes = finiteNumber(scenario.weightBytesPerRank, "weightBytesPerRank");
    return new Array<number>(spread.pipelineParallel).fill(bytes);
  }
  return stageWeightBytes(scenario.model, {
    deployment: spread,
    ...(scenario.formats?.weights !== undefined && { formats: scenario.formats.weights }),
  });
}

function assumptions(
  { model, reserve, formats }: Scenario,
  { tensorParallel }: ResolvedDeployment,
  engine: EngineSettings,
): readonly Warning[] {
  const warnings: Warning[] = [];
  const heads = model.layerKinds.flatMap((kind) =>
    kind.caches.flatMap((cache) => ("kvHeads" in cache ? [cache.kvHeads] : [])),
  );
  const latent = model.layerKinds.some((kind) => kind.caches.some((cache) => "latentDim" in cache));
  if (tensorParallel > 1 && latent)
    warnings.push({
      code: "latent-replicated",
      message: `latents have no heads to split: each of the ${tensorParallel} tensor-parallel ranks keeps the whole cache; attention data parallelism keeps it once`,
    });
  const fewest = Math.min(...heads);
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
  if (engine.name !== undefined && engine.name !== "ideal")
    warnings.push({
      code: "engine-approximate",
      message: `the memory rule and block size of ${engine.name}, not yet its exact accounting`,
    });
  if (formats?.weights === undefined && model.weights?.formats === undefined)
    warnings.push({ code: "weights-bf16", message: "weights are assumed to be bf16" });
  return warnings;
}
