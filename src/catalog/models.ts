/** Models by id: their caches, layer by layer, and their weights. */
import type { ModelSpec } from "../model/model.ts";

/** The id of a model of the catalogue. */
export type ModelId = never;

/** The models by id. */
export const models: Readonly<Record<ModelId, ModelSpec>> = {};
