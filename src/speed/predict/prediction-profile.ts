/** A step profile with what a prediction needs beside it: layers, activations and links. */
import type { Device } from "../../device/accelerator.ts";
import { kvError } from "../../errors.ts";
import { stageKindCounts } from "../../model/stages.ts";
import { type StepInputs, type StepProfile, stepProfile } from "../step-profile.ts";

/** What is predicted from. */
export interface PredictionProfile {
  readonly step: StepProfile;
  readonly layers: number;
  readonly expertLayers: number;
  readonly latentLayers: number;
  readonly activeExperts: number;
  readonly hiddenSize: number;
  /** bf16 FLOP/s of the device, to tell which operators run faster */
  readonly bf16FlopsPerSecond: number;
  /** one direction, within a node and between nodes */
  readonly intraNodeBytesPerSecond: number;
  readonly interNodeBytesPerSecond: number;
  readonly devicesPerNode: number;
}

/**
 * Adds up a model on a deployment for prediction.
 *
 * Errors: `not-known` when the model carries no hidden size, or several devices are used and the device has no links.
 * @example predictionProfile({ model: models["deepseek-v3"], device: devices["h200-141gb"], deployment: { devices: 8 } }).expertLayers // => 58
 */
export function predictionProfile(inputs: StepInputs): PredictionProfile {
  const { model, device } = inputs;
  const step = stepProfile(inputs);
  const [counts = []] = stageKindCounts(model, 1);
  let expertLayers = 0;
  let latentLayers = 0;
  let activeExperts = 0;
  for (const [index, layers] of counts.entries()) {
    const kind = model.layerKinds[index];
    if (kind?.caches.some((cache) => cache.kind === "latent")) latentLayers += layers;
    const routed = kind?.parameters?.routedExperts;
    if (routed === undefined) continue;
    expertLayers += layers;
    activeExperts = Math.max(activeExperts, routed.activeExperts);
  }
  if (model.hiddenSize === undefined)
    throw kvError({
      code: "not-known",
      path: "model.hiddenSize",
      value: undefined,
      rule: `${model.name} carries no hidden size`,
    });
  return {
    step,
    layers: model.layerOrder.length,
    expertLayers,
    latentLayers,
    activeExperts,
    hiddenSize: model.hiddenSize,
    bf16FlopsPerSecond: device.denseFlopsPerSecond.bf16.value,
    ...links(device, step.deployment.devices),
  };
}

function links(
  {
    name,
    intraNodeBytesPerSecond: within,
    interNodeBytesPerSecond: between,
    devicesPerNode,
  }: Device,
  devices: number,
): Pick<
  PredictionProfile,
  "intraNodeBytesPerSecond" | "interNodeBytesPerSecond" | "devicesPerNode"
> {
  if (devices > 1 && within === undefined)
    throw kvError({
      code: "not-known",
      path: "device.intraNodeBytesPerSecond",
      value: undefined,
      rule: `no link of ${name} is known`,
    });
  const intraNodeBytesPerSecond = within?.value ?? Infinity;
  return {
    intraNodeBytesPerSecond,
    interNodeBytesPerSecond: between?.value ?? intraNodeBytesPerSecond,
    devicesPerNode: devicesPerNode ?? 1,
  };
}
