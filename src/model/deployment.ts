/** How one copy of a model is spread over devices. */
import { kvError } from "../errors.ts";
import { wholeNumber } from "../units.ts";

/**
 * The devices of one replica and how the model is divided among them.
 *
 *     devices = tensorParallel × attentionDataParallel × pipelineParallel
 *
 * Whichever of the three is left out follows from the others (tensor parallelism takes what remains).
 */
export interface Deployment {
  /** devices of one replica; 1 when nothing is said */
  readonly devices?: number;
  /** ranks that share one attention layer by its heads */
  readonly tensorParallel?: number;
  /** stages of consecutive layers */
  readonly pipelineParallel?: number;
  /** attention groups that hold different requests, and the same attention weights */
  readonly attentionDataParallel?: number;
  /** ranks over which whole experts are spread; 1 splits every expert over all ranks of a stage */
  readonly expertParallel?: number;
  /** extra copies of busy experts, over all ranks */
  readonly redundantExperts?: number;
  /** ranks of a tensor-parallel group that share one sequence's tokens */
  readonly decodeContextParallel?: number;
}

/** A deployment with nothing left open. */
export type ResolvedDeployment = Required<Deployment>;

/**
 * Fills in what a deployment leaves open and refuses what does not multiply out.
 *
 *     tensorParallel = devices / (pipelineParallel × attentionDataParallel)
 *
 * Errors: `bad-input` with the path of the field.
 * @example deployment({ devices: 16, attentionDataParallel: 16, expertParallel: 16 }).tensorParallel // => 1
 * @example deployment({ tensorParallel: 8, pipelineParallel: 2 }).devices // => 16
 */
export function deployment(given: Deployment = {}): ResolvedDeployment {
  const at = (field: keyof Deployment, least = 1): number => {
    const count = given[field];
    return count === undefined ? least : wholeNumber(count, `deployment.${field}`, least);
  };
  const pipelineParallel = at("pipelineParallel");
  const attentionDataParallel = at("attentionDataParallel");
  const groups = pipelineParallel * attentionDataParallel;
  const devices =
    given.devices === undefined
      ? wholeNumber(at("tensorParallel") * groups, "deployment")
      : at("devices");
  const tensorParallel =
    given.tensorParallel === undefined ? devices / groups : at("tensorParallel");
  if (!Number.isInteger(tensorParallel) || tensorParallel * groups !== devices)
    throw kvError({
      code: "bad-input",
      path: "deployment.devices",
      value: devices,
      rule: `${devices} devices are not tensorParallel × attentionDataParallel × pipelineParallel = ${tensorParallel} × ${attentionDataParallel} × ${pipelineParallel}`,
      hint: "leave one of the four out, or make the product equal",
    });
  const expertParallel = at("expertParallel");
  const stageDevices = devices / pipelineParallel;
  if (stageDevices % expertParallel !== 0)
    throw kvError({
      code: "bad-input",
      path: "deployment.expertParallel",
      value: expertParallel,
      rule: `${expertParallel} does not divide the ${stageDevices} devices of a pipeline stage`,
    });
  const decodeContextParallel = at("decodeContextParallel");
  if (tensorParallel % decodeContextParallel !== 0)
    throw kvError({
      code: "bad-input",
      path: "deployment.decodeContextParallel",
      value: decodeContextParallel,
      rule: `${decodeContextParallel} does not divide tensorParallel ${tensorParallel}`,
    });
  return {
    devices,
    tensorParallel,
    pipelineParallel,
    attentionDataParallel,
    expertParallel,
    redundantExperts: at("redundantExperts", 0),
    decodeContextParallel,
  };
}
