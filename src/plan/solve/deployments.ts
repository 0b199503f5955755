/** Deployments worth trying for a model: tensor parallel, attention data parallel, stages, experts spread or split. */
import { type Deployment, deployment } from "../../model/deployment.ts";
import type { ModelSpec } from "../../model/model.ts";

/**
 * Copies of a model on 1 to `mostDevices` devices, powers of two: every split into ranks that share the query heads, groups that
 * have their own requests, and, for several nodes, stages; experts over all ranks of a stage.
 *
 * @example deploymentsOf(models["llama-3.1-8b"], 2) // => [{ devices: 1, tensorParallel: 1, attentionDataParallel: 1, pipelineParallel: 1 }, { devices: 2, tensorParallel: 2, attentionDataParallel: 1, pipelineParallel: 1 }, { devices: 2, tensorParallel: 1, attentionDataParallel: 1, pipelineParallel: 2 }]
 */
export function deploymentsOf(model: ModelSpec, mostDevices = 64): readonly Deployment[] {
  const hasExperts = model.layerKinds.some(({ parameters }) => parameters?.routedExperts);
  const powers: number[] = [];
  for (let power = 1; power <= mostDevices; power *= 2) powers.push(power);
  return powers.flatMap((devices) =>
    [1, 2, 4].flatMap((pipelineParallel) =>
      powers.flatMap((attentionDataParallel) => {
        const tensorParallel = devices / pipelineParallel / attentionDataParallel;
        const isSplit = model.layerKinds.every(
          ({ attention }) => (attention?.queryHeads ?? tensorParallel) % tensorParallel === 0,
        );
        // without experts, groups that share nothing are copies of the model
        if (tensorParallel < 1 || !isSplit) return [];
        if (attentionDataParallel > 1 && !hasExperts) return [];
        if (pipelineParallel > model.layerOrder.length) return [];
        return [
          deployment({ devices, tensorParallel, pipelineParallel, attentionDataParallel }),
        ].map(
          ({ expertParallel: _, redundantExperts: __, decodeContextParallel: ___, ...spread }) =>
            hasExperts
              ? { ...spread, expertParallel: tensorParallel * attentionDataParallel }
              : spread,
        );
      }),
    ),
  );
}
