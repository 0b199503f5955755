/** Bytes of weights on every stage against exact fractions and a loop over all layers. */
import fc from "fast-check";
import { type Fraction, fraction } from "mathjs";
import { expect, test } from "vitest";
import {
  type Deployment,
  type Format,
  type ModelSpec,
  stageWeightBytes,
  type WeightComponent,
  type WeightFormats,
  weightFormat,
} from "../../src/index.ts";
import { deploymentOf, plainFormat, weighted } from "../arbitraries.ts";
import { vectorBytes } from "./exact-bytes.ts";

const components: readonly WeightComponent[] = [
  "embedding",
  "attention",
  "denseFeedForward",
  "sharedExperts",
  "routedExperts",
  "router",
  "norms",
  "lmHead",
  "other",
];
const matrices: readonly WeightComponent[] = [
  "attention",
  "denseFeedForward",
  "sharedExperts",
  "routedExperts",
];

const weightFormats: fc.Arbitrary<WeightFormats> = fc.oneof(
  plainFormat,
  fc
    .uniqueArray(fc.constantFrom(...components), { minLength: 1 })
    .chain((named) =>
      fc
        .tuple(...named.map(() => plainFormat))
        .map((all) => Object.fromEntries(named.map((name, index) => [name, all[index]]))),
    ),
);

const cases = weighted.chain((model) =>
  fc.record({
    model: fc.constant(model),
    deployment: deploymentOf(model),
    formats: weightFormats,
  }),
);

/** What quantised checkpoints do: a single format below 16 bits is the matrices', the rest stays bf16. */
function formatOf(formats: WeightFormats, component: WeightComponent): Format {
  if (typeof formats === "object" && !("bits" in formats)) return formats[component] ?? "bf16";
  const single = formats as Format;
  const isWide = weightFormat(single, "attention").bits >= 16;
  return isWide || matrices.includes(component) ? single : "bf16";
}

function exactStages(
  model: ModelSpec,
  deployment: Deployment,
  formats: WeightFormats,
): readonly number[] {
  const {
    tensorParallel: tp = 1,
    pipelineParallel: stages = 1,
    attentionDataParallel = 1,
    expertParallel = 1,
    redundantExperts = 0,
  } = deployment;
  const outside = model.weights?.outside ?? { embedding: 0, lmHead: 0, norms: 0, other: 0 };
  const ranksOfStage = tp * attentionDataParallel;
  const bytes = (component: WeightComponent, elements: Fraction): Fraction => {
    const count = elements.ceil().valueOf();
    return count === 0 ? fraction(0) : vectorBytes(formatOf(formats, component), count);
  };
  const layersPerStage = Math.trunc(model.layerOrder.length / stages);
  const spare = model.layerOrder.length % stages;
  let layer = 0;
  return Array.from({ length: stages }, (_, stage) => {
    const takesSpare = stage < stages - 1 && stage >= stages - 1 - spare;
    const end = layer + layersPerStage + (takesSpare ? 1 : 0);
    let sum = fraction(0);
    for (; layer < end; layer += 1) {
      const { caches, parameters } = model.layerKinds[model.layerOrder[layer] ?? 0] ?? {};
      if (caches === undefined || parameters === undefined) throw new Error("no parameters");
      const heads = Math.max(1, ...caches.map((one) => ("kvHeads" in one ? one.kvHeads : 1)));
      const attention = fraction(parameters.attention)
        .div(tp)
        .add(fraction(parameters.keyValue).div(Math.min(tp, heads)))
        .add(parameters.attentionReplicated);
      sum = sum
        .add(bytes("attention", attention))
        .add(bytes("denseFeedForward", fraction(parameters.denseFeedForward).div(tp)))
        .add(bytes("sharedExperts", fraction(parameters.sharedExperts).div(tp)))
        .add(bytes("router", fraction(parameters.router)))
        .add(bytes("norms", fraction(parameters.norms)));
      const routed = parameters.routedExperts;
      if (routed === undefined) continue;
      const experts = fraction(routed.experts + redundantExperts)
        .div(expertParallel)
        .ceil();
      const ranksOfExpert = fraction(ranksOfStage).div(expertParallel);
      sum = sum.add(
        bytes("routedExperts", experts.mul(routed.parametersPerExpert).div(ranksOfExpert)),
      );
    }
    if (stage === 0)
      sum = sum
        .add(bytes("embedding", fraction(outside.embedding).div(tp)))
        .add(bytes("other", fraction(outside.other)));
    if (stage === stages - 1) {
      const copy = stages === 1 ? 0 : outside.embedding;
      const head = outside.lmHead === 0 ? copy : outside.lmHead;
      sum = sum
        .add(bytes("lmHead", fraction(head).div(tp)))
        .add(bytes("norms", fraction(outside.norms)));
    }
    return sum.ceil().valueOf();
  });
}

test("weight bytes of every stage, in every format and under every parallelism", () => {
  fc.assert(
    fc.property(cases, ({ model, deployment, formats }) => {
      expect(stageWeightBytes(model, { deployment, formats })).toEqual(
        exactStages(model, deployment, formats),
      );
    }),
    { numRuns: 300 },
  );
});
