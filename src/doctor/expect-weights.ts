/** What the loader reports against parameters × bytes. */
import type { Deployment } from "../model/deployment.ts";
import type { ModelSpec } from "../model/model.ts";
import { weightBytes } from "../model/weights.ts";
import { answered } from "./answered.ts";
import { deviceGib, type Evidence, known, said, stated } from "./evidence.ts";
import { type Finding, type Hypothesis, reconciled } from "./finding.ts";
import type { Stated } from "./read-log.ts";
import { knownFormat } from "./weight-format.ts";

/** Loaders add buffers; a checkpoint that differs by less is the one that was counted. */
const LOADER_SHARE = 0.03;

/** Parts kept wider and padding for kernels add this much at most. */
const WIDER_SHARE = 0.35;

/** Driver context and libraries, before anything is loaded: up to so many GiB. */
const CONTEXT_GIB = 2;

const GIB_OVER_GB: number = 2 ** 30 / 1e9;

/** The findings on the weights of one rank; none where parameters or ranks are not known. */
export function weightFindings(evidence: Evidence): readonly Finding[] {
  const { model, reading } = evidence;
  if (model?.weights === undefined || reading.engine === "llama-cpp") return [];
  const gib = predictedGib(evidence, model);
  if (gib === undefined) return [];
  const figure = stated(evidence, "weightGib");
  if (figure === undefined) return freeAfter(evidence, gib);
  const finding = loaded(evidence, model, figure, gib);
  return rankCount(evidence) === undefined && finding.cause.id !== "agrees" ? [] : [finding];
}

function loaded(evidence: Evidence, model: ModelSpec, figure: Stated, gib: number): Finding {
  const parameters = model.weights?.totalParameters ?? 0;
  const ranks = rankCount(evidence) ?? 1;
  const named = said(evidence, "weightFormat");
  const bits = (Number(figure.value) * ranks * 2 ** 33) / parameters;
  const working = `${(parameters / 1e9).toFixed(1)}e9 parameters${named === undefined ? "" : ` in ${named}`} on ${ranks} rank${ranks === 1 ? "" : "s"}; the log's figure is ${bits.toFixed(1)} bits per parameter`;
  const within = (
    cause: Hypothesis["cause"],
    predicted: number,
    [least, most]: readonly [number, number],
  ): Hypothesis => ({
    predicted,
    least: predicted * least,
    most: predicted * most,
    cause,
    working,
  });
  const loader = [1 - LOADER_SHARE, 1 + LOADER_SHARE] as const;
  const finding = reconciled(figure, [
    within("agrees", gib, loader),
    within("gib-printed-as-gb", gib * GIB_OVER_GB, [0.995, 1.005]),
    within("mixed-precision-weights", gib, [1, 1 + WIDER_SHARE]),
    ...(named === undefined ? [within("other-checkpoint", gib, [0, 1])] : []),
  ]);
  return withBuffers(finding);
}

/** Not the printed digits leave room here, but what a loader adds. */
function withBuffers(finding: Finding): Finding {
  if (finding.cause.id !== "rounding-of-the-printed-size") return finding;
  return {
    ...finding,
    cause: { id: "agrees", text: "parameters × bytes, and what loader and driver add" },
  };
}

/** What is free after loading, where the weights themselves are not printed. */
function freeAfter(evidence: Evidence, gib: number): readonly Finding[] {
  const figure = stated(evidence, "freeAfterWeightsGib");
  const before = known(evidence, "freeGib") ?? deviceGib(evidence);
  if (figure === undefined || before === undefined) return [];
  const slack = gib * LOADER_SHARE + CONTEXT_GIB;
  return [
    withBuffers(
      reconciled(figure, [
        {
          predicted: before - gib,
          least: before - gib - slack,
          most: before - gib + gib * LOADER_SHARE,
          cause: "agrees",
          working: `${before.toFixed(2)} GiB - ${gib.toFixed(2)} GiB of weights; context and buffers take up to ${slack.toFixed(1)} GiB more`,
        },
      ]),
    ),
  ];
}

/** GiB on the fullest rank, of one where nobody says how many; nothing where the parameters are not known. */
export function predictedGib(evidence: Evidence, model: ModelSpec): number | undefined {
  const devices = rankCount(evidence) ?? 1;
  const named = said(evidence, "weightFormat");
  const formats = knownFormat(named);
  if (named !== undefined && formats === undefined) return undefined;
  const pipelineParallel = known(evidence, "pipelineParallel") ?? 1;
  const isShared = said(evidence, "attentionDataParallel") !== undefined;
  const deployment: Deployment = {
    devices,
    pipelineParallel,
    attentionDataParallel: isShared ? (known(evidence, "dataParallel") ?? 1) : 1,
  };
  const bytes = answered(() => weightBytes(model, { formats, deployment }));
  return bytes === undefined ? undefined : bytes / 2 ** 30;
}

/** Ranks of one replica; nothing where neither log nor caller says. */
function rankCount(evidence: Evidence): number | undefined {
  const tensorParallel = known(evidence, "tensorParallel");
  const pipelineParallel = known(evidence, "pipelineParallel");
  if (tensorParallel === undefined && pipelineParallel === undefined) return undefined;
  return (tensorParallel ?? 1) * (pipelineParallel ?? 1);
}
