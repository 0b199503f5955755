/** The format of each component of a checkpoint, from the modules that its quantisation names. */
import type { Format, FormatId, WeightComponent } from "../model/index.ts";
import type { DraftLayer } from "./draft.ts";
import { meanBits, type Quantization } from "./quantization.ts";

/** The parts that a quantisation may treat apart: the components, with attention in two. */
type Part = "input" | "output" | "denseFeedForward" | "sharedExperts" | "routedExperts";

/** What a module's name may mean: a part, the LM head, or the whole feed-forward half. */
type Named = Part | "lmHead" | "half";

const PARTS: readonly Part[] = [
  "input",
  "output",
  "denseFeedForward",
  "sharedExperts",
  "routedExperts",
];

/** Modules of encoders, prediction modules, embeddings and norms. */
const OUTSIDE = /vision|visual|audio|multi_modal|projector|patch_merge|mtp|embed|norm/;

/** Which parts a module's name means, the layer's number taken out. */
function partsOf(name: string): readonly Named[] {
  if (/lm_head|^head$/.test(name)) return ["lmHead"];
  if (
    /shared_expert_gate|(mlp|moe|mixer|ffn|\*)\.gate$|router|e_score|conv1d|indexer|in_proj_b?a?$/.test(
      name,
    )
  )
    return [];
  // "re:.*ffn.*(gate|up|down)_proj": whatever lies between is meant too
  if (/(mlp|ffn|feed_forward)\W*\.\*/.test(name) && !/expert/.test(name))
    return ["denseFeedForward", "sharedExperts", "routedExperts"];
  if (/shared_expert/.test(name)) return ["sharedExperts"];
  if (/experts/.test(name)) return ["routedExperts"];
  if (/(^|[._])(o_proj|out_proj|wo|wo_[ab])\b/.test(name)) return ["output"];
  if (/mixer\.(up|down|gate)_proj/.test(name)) return ["denseFeedForward"];
  if (/_proj(_with_mqa)?$|in_proj|qkv|\.w(q|kv)/.test(name) && /attn|attention|mixer/.test(name))
    return ["input"];
  if (/attn|attention/.test(name)) return ["input", "output"];
  if (/(mlp|ffn|feed_forward|block_sparse_moe)\W*$/.test(name)) return ["half"];
  if (/mlp|ffn|feed_forward/.test(name)) return ["denseFeedForward"];
  return /^\W*$/.test(name) ? ["input", "output", "half"] : [];
}

/** A module's name as a layer's number (or every layer) and the parts that it means. */
function target(name: string): { layer: number | undefined; parts: readonly Named[] } {
  if (name === "" || OUTSIDE.test(name)) return { layer: undefined, parts: [] };
  const match = /(?:^|\.)(?:layers|h|blocks)\.(\d+)(?!\d)/.exec(name);
  if (match === null) return { layer: undefined, parts: partsOf(name.replace(/^re:/, "")) };
  return {
    layer: Number(match[1]),
    parts: partsOf(name.slice(match.index + match[0].length).replace(/^\./, "")),
  };
}

type ByLayer = ReadonlyMap<number | undefined, ReadonlyMap<Named, Format>>;

/** The parts of each layer that a list of modules names, with the format that the list gives them. */
function assigned(entries: Iterable<readonly [string, Format]>): ByLayer {
  const byLayer = new Map<number | undefined, Map<Named, Format>>();
  for (const [name, format] of entries) {
    const { layer, parts } = target(name);
    const known = byLayer.get(layer) ?? new Map<Named, Format>();
    byLayer.set(layer, known);
    for (const part of parts) known.set(part, format);
  }
  return byLayer;
}

/** The format that a list gives to a part of a layer. A dense half beside experts is what "the half" means. */
function found(lists: ByLayer, layer: number, part: Part, hasDense: boolean): Format | undefined {
  const inHalf = part === "denseFeedForward" || (!hasDense && part.endsWith("Experts"));
  for (const of of [lists.get(layer), lists.get(undefined)]) {
    const format = of?.get(part) ?? (inHalf ? of?.get("half") : undefined);
    if (format !== undefined) return format;
  }
  return undefined;
}

/** Parameters of a layer by part. */
function partParameters({ mixer, feedForward }: DraftLayer): Readonly<Record<Part, number>> {
  const { attention, keyValue, attentionReplicated } = mixer.parameters;
  const routed = feedForward.routedExperts;
  return {
    input: attention + keyValue + attentionReplicated - mixer.outputParameters,
    output: mixer.outputParameters,
    denseFeedForward: feedForward.denseFeedForward,
    sharedExperts: feedForward.sharedExperts,
    routedExperts: routed ? routed.experts * routed.parametersPerExpert : 0,
  };
}

/** Parameters in each format, of one component. */
type Tally = Map<Format, number>;

/**
 * The format of each component: that of all its parameters, or their average bits where they differ.
 *
 * Routers, norms, embeddings, and the LM head unless it is listed, are taken to be unquantised, as engines take them.
 */
export function weightFormats(
  layers: readonly DraftLayer[],
  quantized: Quantization,
  plain: FormatId,
): { formats: Partial<Record<WeightComponent, Format>>; mixed: readonly WeightComponent[] } {
  const listed = assigned(quantized.listed);
  const excluded = assigned(quantized.excluded.map((name) => [name, plain] as const));
  const tallies = new Map<WeightComponent, Tally>();
  for (const [layer, draft] of layers.entries()) {
    const parameters = partParameters(draft);
    for (const part of PARTS) {
      if (parameters[part] === 0) continue;
      const hasDense = parameters.denseFeedForward > 0;
      const isMeant = !quantized.expertsOnly || part === "routedExperts";
      const format =
        found(listed, layer, part, hasDense) ??
        found(excluded, layer, part, hasDense) ??
        (isMeant ? quantized.base : undefined) ??
        plain;
      const component = part === "input" || part === "output" ? "attention" : part;
      const tally = tallies.get(component) ?? new Map<Format, number>();
      tallies.set(component, tally);
      tally.set(format, (tally.get(format) ?? 0) + parameters[part]);
    }
  }
  const head = listed.get(undefined)?.get("lmHead");
  const rest: readonly WeightComponent[] = ["embedding", "router", "norms", "lmHead", "other"];
  return {
    formats: {
      ...(plain === "bf16" ? {} : Object.fromEntries(rest.map((component) => [component, plain]))),
      ...(quantized.embeddings &&
        quantized.base !== undefined && { embedding: quantized.base, lmHead: quantized.base }),
      ...(head !== undefined && { lmHead: head }),
      ...Object.fromEntries([...tallies].map(([component, tally]) => [component, mean(tally)])),
    },
    mixed: [...tallies].filter(([, tally]) => tally.size > 1).map(([component]) => component),
  };
}

function mean(tally: Tally): Format {
  const [only] = tally.keys();
  if (tally.size === 1 && only !== undefined) return only;
  let bits = 0;
  let parameters = 0;
  for (const [format, share] of tally) {
    bits += meanBits(format) * share;
    parameters += share;
  }
  return { bits: bits / parameters };
}
