/** SGLang's token count from the memory before and after loading, where no pool size stands beside it. */
import type { SglangCache } from "../engine/sglang/result.ts";
import type { SglangSettings } from "../engine/sglang/settings.ts";
import { sglangCache } from "../engine/sglang/sglang-cache.ts";
import type { ModelSpec } from "../model/model.ts";
import { answered } from "./answered.ts";
import type { CauseId } from "./causes.ts";
import { type Evidence, known, kvFormat, stated } from "./evidence.ts";
import { type Finding, type Hypothesis, reconciled } from "./finding.ts";
import { attentionRanks, properties } from "./properties.ts";
import { ranksToTry } from "./vllm-variants.ts";

const GIB = 2 ** 30;

/** Tokens from memory, by the engine's own division into pools; its digits leave a hundredth of a GiB open. */
export function tokensFromMemory(evidence: Evidence): readonly Finding[] {
  const figure = stated(evidence, "kvCacheTokens");
  if (figure === undefined) return [];
  const { model } = evidence;
  const also: readonly CauseId[] =
    model === undefined ? [] : properties(evidence, model).map(({ cause }) => cause);
  if (model === undefined) return [reconciled(figure, [], also)];
  return [reconciled(figure, memoryHypotheses(evidence, model), also)];
}

/** Bytes that the printed digits leave open, of the two sizes together. */
const SLACK_BYTES: number = 0.01 * GIB;

function memoryHypotheses(evidence: Evidence, model: ModelSpec): readonly Hypothesis[] {
  const settings = sglangCase(evidence);
  const room = known(evidence, "availableKvGib");
  const free = known(evidence, "freeGib");
  const after = known(evidence, "freeAfterWeightsGib");
  const fraction = known(evidence, "memoryFraction");
  if (settings === undefined) return [];
  const bytes =
    room !== undefined
      ? { availableBytesPerRank: room * GIB }
      : free === undefined || after === undefined || fraction === undefined
        ? undefined
        : { cacheBytesPerRank: (after - free * (1 - fraction)) * GIB };
  if (bytes === undefined) return [];
  const working =
    room !== undefined
      ? `${room} GiB`
      : `(${after} - ${free} × ${(1 - (fraction ?? 0)).toFixed(3)}) GiB`;
  const isUnsaid =
    known(evidence, "tensorParallel") === undefined &&
    known(evidence, "pipelineParallel") === undefined;
  const cases = [undefined, ...(isUnsaid ? ranksToTry : [])].flatMap((tensorParallel) =>
    (["003fca80", "8905cbd4"] as const).map((version) => ({ tensorParallel, version })),
  );
  return cases.flatMap(({ tensorParallel, version }): readonly Hypothesis[] => {
    const tokens = (slack: number): SglangCache | undefined =>
      answered(() =>
        sglangCache(model, {
          ...settings,
          ...(tensorParallel !== undefined && { tensorParallel }),
          version,
          ...Object.fromEntries(Object.entries(bytes).map(([name, size]) => [name, size + slack])),
        }),
      );
    const [middle, least, most] = [tokens(0), tokens(-SLACK_BYTES), tokens(SLACK_BYTES)];
    if (middle === undefined || least === undefined || most === undefined) return [];
    return [
      {
        predicted: middle.tokens,
        least: least.tokens,
        most: most.tokens,
        cause: tensorParallel === undefined ? "fraction-of-static" : "other-parallelism",
        working: `${working} ÷ ${middle.bytesPerTokenPerRank.toFixed(0)} B, rules of ${version}${tensorParallel === undefined ? "" : `, on ${tensorParallel} ranks`}`,
      },
    ];
  });
}

/** The stated settings in the words of the accounting; nothing where the format is unknown. */
function sglangCase(evidence: Evidence): SglangSettings | undefined {
  const format = kvFormat(evidence);
  const cacheDtype =
    format === "bf16" || format === "fp16"
      ? "auto"
      : format === "fp8" || format === "fp8_ds_mla"
        ? "fp8_e4m3"
        : undefined;
  if (cacheDtype === undefined) return undefined;
  const named = {
    tensorParallel: attentionRanks(evidence),
    pipelineParallel: known(evidence, "pipelineParallel"),
    pageTokens: known(evidence, "blockTokens"),
    contextTokens: known(evidence, "maxModelTokens"),
    windowPoolRatio: known(evidence, "windowPoolShare"),
    maxTotalTokens: known(evidence, "poolLimitTokens"),
  };
  return {
    ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)),
    cacheDtype,
  };
}
