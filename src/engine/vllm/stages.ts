/** What of the groups each pipeline stage holds, and what a block costs there. */
import { kvError } from "../../errors.ts";
import { stageLayers } from "../../model/stages.ts";
import { exact } from "../../units.ts";
import type { Grouping, LayerGroup } from "./groups.ts";
import type { SpecLayers } from "./layer-spec.ts";
import { layersByPage, layerTuples } from "./packed-groups.ts";
import { refused } from "./refusal.ts";
import type { ResolvedSettings } from "./resolved-settings.ts";

/** One stage. */
export interface StageBytes {
  /** bytes of one block over all layers of the stage */
  readonly bytesPerBlock: number;
  /** what the admission check takes for one block: more than it is where groups are packed */
  readonly admissionBytesPerBlock: number;
}

/** Layers before each stage and after the last, prediction layers included: `[0, 31, 62]`. */
export function stageEdges(
  layers: number,
  { pipelineParallel, predictionLayers, given: { layersPerStage } }: ResolvedSettings,
): readonly number[] {
  const counts = layersPerStage ?? stageLayers(layers, pipelineParallel);
  const edges = [0];
  for (const count of counts) edges.push((edges.at(-1) ?? 0) + count);
  if (counts.length !== pipelineParallel || edges.at(-1) !== layers)
    throw kvError({
      code: "bad-input",
      path: "settings.layersPerStage",
      value: layersPerStage,
      rule: `${counts.join(" + ")} layers in ${counts.length} stages are not ${layers} layers in ${pipelineParallel}`,
    });
  edges[counts.length] = layers + predictionLayers;
  return edges;
}

/**
 * Bytes of a block on each stage.
 *
 *     bytesPerBlock = max over groups of Σ layers of the group on this stage × pageBytes
 *
 * The layers of one group lie beside each other, those of different groups over each other. The admission check takes
 * the same, except for packed groups:
 *
 *     admissionBytesPerBlock = most layer tuples of a group × Σ distinct pages of the first group
 *
 * Source: vLLM commit 017e9f44, `get_kv_cache_config_from_groups`, `_max_memory_usage_bytes_from_groups`.
 */
export function stageBytes(
  { layout, groups }: Grouping,
  edges: readonly number[],
): readonly StageBytes[] {
  return edges.slice(1).map((end, stage) => {
    const start = edges[stage] ?? 0;
    const here = edges.length === 2 ? groups : groups.map((group) => onStage(group, start, end));
    const bytesPerBlock = here.reduce((most, group) => Math.max(most, groupPageBytes(group)), 0);
    if (bytesPerBlock === 0)
      throw refused("pipelineParallel", edges.length - 1, `stage ${stage} holds no cache`);
    return {
      bytesPerBlock: exact(bytesPerBlock, "bytesPerBlockPerRank"),
      admissionBytesPerBlock: layout === "packed" ? packedBytes(here, groups) : bytesPerBlock,
    };
  });
}

/** Bytes of one block of a group: the pages of its layers. */
export function groupPageBytes({ members }: LayerGroup): number {
  return members.reduce((sum, { spec, layers }) => sum + layers.length * spec.pageBytes, 0);
}

/** A group that has no layer on a stage counts there with all of its layers: so the engine does. */
function packedBytes(here: readonly LayerGroup[], groups: readonly LayerGroup[]): number {
  const counted = here.map(({ members }, group): readonly SpecLayers[] =>
    members.length > 0 ? members : (groups[group]?.members ?? []),
  );
  const tuples = counted.reduce((most, members) => Math.max(most, layerTuples(members)), 0);
  const pages = layersByPage(counted[0] ?? []).reduce((sum, { pageBytes }) => sum + pageBytes, 0);
  return tuples * pages;
}

function onStage({ members, hasOwnPages }: LayerGroup, start: number, end: number): LayerGroup {
  return {
    members: members.flatMap(({ spec, layers }) => {
      const held = layers.filter((layer) => layer >= start && layer < end);
      return held.length === 0 ? [] : [{ spec, layers: held }];
    }),
    hasOwnPages,
  };
}
