/** Which of two devices decodes faster, by query heads and context: where latent attention turns the order round. */

import type { Device } from "../../device/accelerator.ts";
import { kvError } from "../../errors.ts";
import type { ModelSpec } from "../../model/model.ts";
import type { Scenario } from "../../plan/scenario.ts";
import { wholeNumber } from "../../units.ts";
import { decodeDeviceSeconds } from "../decode-seconds.ts";
import { doublingTokens, lengthsOf } from "./kv-curves.ts";

/** A model on two devices; everything else is the same. */
export interface DeviceFlipInputs extends Omit<Scenario, "device" | "workload"> {
  readonly baseline: Device;
  readonly candidate: Device;
  /** query heads of every layer, one curve each; the model's own when absent */
  readonly queryHeads?: readonly number[];
  readonly sequenceTokens?: readonly number[];
}

/** Decode speed of the candidate over that of the baseline. */
export interface DeviceFlip {
  readonly baseline: string;
  readonly candidate: string;
  readonly model: string;
  readonly sequenceTokens: readonly number[];
  readonly curves: readonly {
    readonly queryHeads: number;
    /** one for each length; absent where a query does not fit on both */
    readonly speedRatio: readonly (number | undefined)[];
  }[];
}

/**
 * Decode speed per device of one device over another's, for models that differ in their query heads alone.
 *
 *     speedRatio = deviceSecondsPerOutputToken(baseline) / deviceSecondsPerOutputToken(candidate)
 *
 * Prompts are computed elsewhere, and each device runs as many queries as fit on it. Query heads are set by hand: weights stay
 * as they are, so that what changes is the arithmetic that attention does with every byte of cache. Speeds are predicted, as
 * those of a plan.
 *
 * Errors: as `plan`; `not-known` where no layer states its query heads.
 * @example deviceFlip({ model: models["deepseek-v3"], baseline: devices["h100-sxm-80gb"], candidate: devices["h20-96gb"], deployment: { devices: 16, attentionDataParallel: 16, expertParallel: 16 }, queryHeads: [16, 128], sequenceTokens: [131_072] }).curves.map(({ speedRatio: [ratio] }) => ratio > 1) // => [true, false]
 */
export function deviceFlip({
  baseline,
  candidate,
  sequenceTokens = doublingTokens,
  queryHeads,
  ...scenario
}: DeviceFlipInputs): DeviceFlip {
  lengthsOf(sequenceTokens);
  const { model } = scenario;
  const curves = (queryHeads ?? [ownHeads(model)]).map((heads) => {
    const shape = withQueryHeads(model, wholeNumber(heads, "queryHeads"));
    const seconds = (device: Device, tokens: number): number | undefined =>
      decodeDeviceSeconds({ ...scenario, model: shape, device, workload: {} }, tokens);
    return {
      queryHeads: heads,
      speedRatio: sequenceTokens.map((tokens) => {
        const before = seconds(baseline, tokens);
        const after = seconds(candidate, tokens);
        return before === undefined || after === undefined ? undefined : before / after;
      }),
    };
  });
  return {
    baseline: baseline.name,
    candidate: candidate.name,
    model: model.name,
    sequenceTokens,
    curves,
  };
}

function ownHeads({ layerKinds, name }: ModelSpec): number {
  const heads = layerKinds.find(({ attention }) => attention !== undefined)?.attention?.queryHeads;
  if (heads !== undefined) return heads;
  throw kvError({
    code: "not-known",
    path: "model.layerKinds",
    value: name,
    rule: "no layer states its query heads",
    hint: "give queryHeads",
  });
}

function withQueryHeads(model: ModelSpec, queryHeads: number): ModelSpec {
  return {
    ...model,
    layerKinds: model.layerKinds.map((kind) =>
      kind.attention === undefined
        ? kind
        : { ...kind, attention: { ...kind.attention, queryHeads } },
    ),
  };
}
