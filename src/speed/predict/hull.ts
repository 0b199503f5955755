/** What the rows behind a residual span, and where a case lies outside of it. */
import type { ResolvedDeployment } from "../../model/deployment.ts";
import { type ElementFormat, elementFormat, formats, keyValueFormat } from "../../model/format.ts";
import type { ModelSpec, WeightComponent } from "../../model/model.ts";
import { weightFormat } from "../../model/weight-formats.ts";
import type { StepFormats } from "../step-profile.ts";

/** The dimensions of a hull, in the order of the fitted table. */
export const hullDimensions = [
  "promptTokens",
  "outputTokens",
  "requestsPerGroup",
  "tensorParallel",
  "attentionDataParallel",
  "expertParallel",
  "pipelineParallel",
  "nodes",
] as const;

/** One dimension of a {@link Hull}. */
export type HullDimension = (typeof hullDimensions)[number];

/** Least and most. */
export type Span = readonly [least: number, most: number];

/** What some measured rows span. */
export interface Hull {
  readonly spans: Readonly<Record<HullDimension, Span>>;
  /** ids of the catalogue */
  readonly models: readonly string[];
  /** formats of matrices, as `storedAs` names them */
  readonly weights: readonly string[];
  /** formats of keys, values and latents, likewise */
  readonly caches: readonly string[];
}

/** Factors by which a case may be below and beyond a span. */
interface Reach {
  /** and still counts as one of the rows */
  readonly seen: number;
  /** and models that were left out still tell its error */
  readonly below: number;
  readonly beyond: number;
}

/**
 * How far measurements reach outside of what they span.
 *
 * Source: `npm run validate`, rows left out at the edge: the range of the rows kept holds 5 to 7 of 10 of them and that of
 * models left out 8 to 9 of 10, up to four times, but 4 of 10 of the first tokens of shorter prompts. Data-parallel
 * attention, expert ranks, stages and nodes were not tried: the rows tell nothing of others.
 */
const tokens: Reach = { seen: 1.25, below: 4, beyond: 4 };
const none: Reach = { seen: 1, below: 1, beyond: 1 };
const reach: Readonly<Record<HullDimension, Reach>> = {
  promptTokens: { ...tokens, below: 1.25 },
  outputTokens: tokens,
  requestsPerGroup: tokens,
  tensorParallel: { seen: 1, below: 4, beyond: 4 },
  attentionDataParallel: none,
  expertParallel: none,
  pipelineParallel: none,
  nodes: none,
};

const names: Readonly<Record<HullDimension, string>> = {
  promptTokens: "prompt tokens",
  outputTokens: "output tokens",
  requestsPerGroup: "running in a group",
  tensorParallel: "tensor parallel",
  attentionDataParallel: "attention data parallel",
  expertParallel: "expert parallel",
  pipelineParallel: "pipeline parallel",
  nodes: "nodes",
};

/** A way in which a case is unlike the rows. */
export interface Outside {
  /** too far for models left out to tell the error */
  readonly isFar: boolean;
  readonly words: string;
}

/** Whether the spans hold a dimension that goes from least to most; nothing where they do. */
export function outsideSpan(
  { spans }: Hull,
  dimension: HullDimension,
  [least, most]: Span,
): Outside | undefined {
  const [low, high] = spans[dimension];
  const below = low / least;
  const beyond = most / high;
  const { seen, ...far } = reach[dimension];
  if (below <= seen && beyond <= seen) return undefined;
  const span = low === high ? String(low) : `${low} to ${high}`;
  const value = Number((below > beyond ? least : most).toPrecision(4));
  return {
    isFar: below > far.below || beyond > far.beyond,
    words: `${value} ${names[dimension]}, measured ${span}`,
  };
}

/** Formats that no row has; they are too far always. */
export function outsideFormats(
  what: string,
  measured: readonly string[],
  asked: readonly string[],
): Outside | undefined {
  const unseen = asked.filter((format) => !measured.includes(format));
  return unseen.length === 0
    ? undefined
    : { isFar: true, words: `${what} in ${unseen.join(", ")}, measured ${measured.join(", ")}` };
}

/** Splits that no row has, whatever its hull. */
export function outsideSplit({
  decodeContextParallel,
  redundantExperts,
}: ResolvedDeployment): Outside | undefined {
  if (decodeContextParallel > 1)
    return { isFar: true, words: `decode context parallel ${decodeContextParallel}, measured 1` };
  return redundantExperts > 0
    ? { isFar: true, words: `${redundantExperts} redundant experts, measured none` }
    : undefined;
}

/**
 * What a format is to its kernels: bits where these are whole bytes, else the format's own name, since kernels for one
 * kind of four bits do not run another.
 *
 * @example storedAs(formats.fp8_block128) // => "8 bits"
 * @example storedAs(formats.nvfp4) // => "nvfp4"
 */
export function storedAs(format: ElementFormat): string {
  const { bits, scaleBits, scaleElements } = format;
  if (bits % 8 === 0) return `${bits} bits`;
  for (const name of Object.keys(formats) as (keyof typeof formats)[]) {
    const one = formats[name];
    if (one.bits === bits && one.scaleBits === scaleBits && one.scaleElements === scaleElements)
      return name;
  }
  return `${bits} bits`;
}

const matrices = [
  "attention",
  "denseFeedForward",
  "sharedExperts",
  "routedExperts",
] as const satisfies readonly WeightComponent[];

/** How the matrices that a model has are stored, each once. */
export function weightsStoredAs(
  { layerKinds, weights }: ModelSpec,
  given: StepFormats["weights"],
): readonly string[] {
  const stored = given ?? weights?.formats ?? "bf16";
  const found: string[] = [];
  for (const component of matrices) {
    if (
      component !== "attention" &&
      !layerKinds.some(({ parameters }) => parameters?.[component] !== undefined)
    )
      continue;
    const name = storedAs(weightFormat(stored, component));
    if (!found.includes(name)) found.push(name);
  }
  return found;
}

/** How keys, values and latents are stored, and in what attention computes where that is not bf16. */
export function cachesStoredAs({ kv = "bf16", attentionMath }: StepFormats): readonly string[] {
  const { key, value } = keyValueFormat(kv);
  const stored = [key, value].map((format) => storedAs(elementFormat(format)));
  return [...new Set(stored), ...(attentionMath === "fp8" ? ["fp8 arithmetic"] : [])];
}
