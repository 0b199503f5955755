/** vLLM's counts, predicted from the room that the log states. */
import type { ModelSpec } from "../model/model.ts";
import { grouped } from "../report/printed.ts";
import { adviceOn, type Basis } from "./advice.ts";
import { type CauseId, cause } from "./causes.ts";
import { type Evidence, known, type StatedBytes, said, stated, statedBytes } from "./evidence.ts";
import { explains, type Finding, type Hypothesis, orMoreRanks, reconciled } from "./finding.ts";
import { properties } from "./properties.ts";
import type { Quantity } from "./quantities.ts";
import { countsOf, type Variant, type VariantCounts, variantsOf } from "./vllm-variants.ts";

/** The findings on blocks, tokens, concurrency and the check at start-up. */
export function vllmFindings(evidence: Evidence): readonly Finding[] {
  const { model } = evidence;
  const room = stated(evidence, "availableKvGib");
  const size =
    room === undefined || Number(room.value) <= 0
      ? undefined
      : statedBytes(Number(room.value), room.halfDigit);
  const variants = model === undefined ? [] : variantsOf(evidence, model);
  const chosen = size === undefined ? undefined : chosenVariant(evidence, variants, size);
  const also =
    model === undefined
      ? []
      : sharedCauses(evidence, chosen?.variant.model ?? model, chosen?.counts);
  const ordered = chosen === undefined ? variants : [chosen.variant, ...variants];
  const findings = countedQuantities.flatMap((quantity) => {
    const figure = stated(evidence, quantity);
    if (figure === undefined) return [];
    const room = quantity === "attentionBlockTokens" ? (size ?? AMPLE) : size;
    const [base, ...others] =
      room === undefined ? [] : ordered.flatMap((variant) => hypothesis(variant, quantity, room));
    const known = base === undefined ? [] : [base, ...smallestWorker(evidence, base), ...others];
    const finding = orMoreRanks(reconciled(figure, known, also), figure, known);
    return [size === undefined && base !== undefined ? { ...finding, working: PAGES } : finding];
  });
  return [...findings, ...concurrencyFinding(evidence, chosen?.counts, also)].map((finding) => {
    const advice = adviceOn(finding, evidence, chosen);
    return advice === undefined ? finding : { ...finding, advice };
  });
}

/** Room in which every model has blocks: their size does not depend on it. */
const AMPLE: StatedBytes = statedBytes(1024, 0);
const PAGES = "the attention page is made as large as the recurrent state's";

/** Quantities that a variant gives, and how. */
const countedQuantities = [
  "gpuBlocks",
  "kvCacheTokens",
  "attentionBlockTokens",
  "neededKvGib",
  "estimatedMaxTokens",
] as const satisfies readonly Quantity[];

type Counted = (typeof countedQuantities)[number];

function countOf(quantity: Counted, { cache, tokens, blocks }: VariantCounts): number {
  switch (quantity) {
    case "gpuBlocks":
      return blocks;
    case "kvCacheTokens":
      return tokens;
    case "attentionBlockTokens":
      return cache.blockTokens;
    case "neededKvGib":
      return Math.max(...cache.admissionBytesPerRank) / 2 ** 30;
    case "estimatedMaxTokens":
      return Math.min(...cache.estimatedMaxTokensPerRank);
  }
}

function hypothesis(
  variant: Variant,
  quantity: Counted | "maxConcurrency",
  size: StatedBytes,
): readonly Hypothesis[] {
  const [middle, least, most] = [size.bytes, size.least, size.most].map((bytes) =>
    countsOf(variant, bytes),
  );
  if (middle === undefined || least === undefined || most === undefined) return [];
  const count = (counts: VariantCounts): number =>
    quantity === "maxConcurrency" ? counts.concurrency : countOf(quantity, counts);
  const { groups, bytesPerBlockPerRank, blocks } = middle.cache;
  const tokens = (groups.find(({ kind }) => kind !== "state") ?? groups[0])?.blockTokens ?? 0;
  const division = `${(size.bytes / 2 ** 30).toFixed(2)} GiB ÷ ${grouped(Math.max(...bytesPerBlockPerRank))} B = ${grouped(blocks)} blocks of ${tokens} tokens${groups.length === 1 ? "" : `, shared by ${groups.length} groups of layers`}`;
  return [
    {
      predicted: count(middle),
      least: count(least),
      most: count(most),
      cause: variant.cause,
      working: variant.assumes === "" ? division : `${division}; assuming ${variant.assumes}`,
    },
  ];
}

/** The first variant that gives every stated count; else the first that gives the tokens or the blocks. */
function chosenVariant(
  evidence: Evidence,
  variants: readonly Variant[],
  size: StatedBytes,
): Basis | undefined {
  const quantities = ["kvCacheTokens", "gpuBlocks", "maxConcurrency", "neededKvGib"] as const;
  const figures = quantities.flatMap((quantity) => {
    const figure = stated(evidence, quantity);
    return figure === undefined ? [] : [{ quantity, figure }];
  });
  const gives = (variant: Variant, few: boolean, isSlack = false): boolean =>
    (few ? figures.slice(0, 1) : figures).every(({ quantity, figure }) =>
      hypothesis(variant, quantity, size)
        .flatMap((one) => (isSlack ? [one, ...smallestWorker(evidence, one)] : [one]))
        .some((one) => explains(one, figure)),
    );
  const [first] = variants;
  const variant =
    variants.slice(0, 2).find((one) => gives(one, false)) ??
    (first !== undefined && gives(first, true, true) ? first : undefined) ??
    variants.find((one) => gives(one, false)) ??
    variants.find((one) => gives(one, true)) ??
    first;
  const counts = variant && countsOf(variant, size.bytes);
  return variant === undefined || counts === undefined ? undefined : { variant, counts, size };
}

/** The printed room is one worker's, the count that of the smallest: up to 3 % less, unless a draft model explains it. */
function smallestWorker(evidence: Evidence, base: Hypothesis): readonly Hypothesis[] {
  const ranks =
    (known(evidence, "tensorParallel") ?? 1) * (known(evidence, "pipelineParallel") ?? 1);
  if (base.cause !== "agrees" || ranks === 1 || said(evidence, "draft") !== undefined) return [];
  return [
    { ...base, least: base.predicted * 0.97, most: base.predicted, cause: "smallest-worker" },
  ];
}

/** Concurrency is tokens ÷ length, unless the token count is no capacity. */
function concurrencyFinding(
  evidence: Evidence,
  counts: VariantCounts | undefined,
  also: readonly CauseId[],
): readonly Finding[] {
  const figure = stated(evidence, "maxConcurrency");
  if (figure === undefined) return [];
  const length = known(evidence, "concurrencyTokens");
  const blocks = known(evidence, "gpuBlocks");
  const tokens =
    known(evidence, "kvCacheTokens") ??
    (blocks === undefined ? undefined : blocks * (known(evidence, "blockTokens") ?? 16));
  const hypotheses: Hypothesis[] = [];
  if (tokens !== undefined && length !== undefined && length > 0)
    hypotheses.push({
      predicted: tokens / length,
      cause: "agrees",
      working: `${grouped(tokens)} tokens ÷ ${grouped(length)} tokens of the longest request`,
    });
  if (counts !== undefined)
    hypotheses.push({
      predicted: counts.concurrency,
      cause: tokens === undefined ? "agrees" : "hybrid-token-count",
      working: `${grouped(counts.blocks)} blocks ÷ ${grouped(counts.cache.blocksPerRequest)} blocks of one request of ${grouped(counts.cache.maxModelTokens)} tokens`,
    });
  const finding = reconciled(figure, hypotheses, hypotheses.length === 0 ? also : []);
  const isUnlike =
    finding.cause.id === "unknown" &&
    tokens !== undefined &&
    length !== undefined &&
    mayBeHybrid(evidence);
  return [isUnlike ? { ...finding, cause: cause("hybrid-token-count") } : finding];
}

/** Whether layers may keep their tokens unlike each other; nobody knows without a model. */
function mayBeHybrid({ model }: Evidence): boolean {
  if (model === undefined) return true;
  const kinds = model.layerKinds.map(({ caches }) => caches.map(({ kind }) => kind).join(" "));
  return new Set(kinds).size > 1;
}

/** What holds of every count of this model and deployment. */
function sharedCauses(
  evidence: Evidence,
  model: ModelSpec,
  counts: VariantCounts | undefined,
): readonly CauseId[] {
  const found: CauseId[] = properties(evidence, model).map(({ cause }) => cause);
  const kinds = new Set(counts?.cache.groups.map(({ kind }) => kind));
  if ((counts?.cache.groups.length ?? 0) > 1) found.push("hybrid-token-count");
  if (kinds.has("window") || kinds.has("latent-window")) found.push("in-flight-reserve");
  if (kinds.has("state")) found.push("recurrent-pages");
  return found;
}
