/** What a model class takes for a field that its config leaves out. */
import { denseClasses } from "./dense-classes.ts";
import { expertClasses } from "./expert-classes.ts";
import { ACTIVE_EXPERTS, EXPERT_WIDTHS, ROUTED_EXPERTS, SHARED_EXPERTS } from "./feed-forward.ts";
import { type Config, type JsonObject, warn } from "./fields.ts";
import type { ClassDefaults } from "./model-class.ts";

const CLASSES: ReadonlyMap<string, ClassDefaults> = new Map([...denseClasses, ...expertClasses]);

/** Sizes without which not even the caches are known. */
const SHAPE: ReadonlySet<string> = new Set([
  "num_hidden_layers",
  "hidden_size",
  "num_attention_heads",
]);

/** Other names of the same number. */
const SAME: readonly (readonly string[])[] = [
  ROUTED_EXPERTS,
  ACTIVE_EXPERTS,
  EXPERT_WIDTHS,
  SHARED_EXPERTS,
  ["sliding_window", "sliding_window_size"],
];

/**
 * The config as its model class completes it, with a warning that names what was taken.
 *
 * A nested config holds what departs from its class, so sizes are completed there: those that caches need always, the
 * others where the file was written by transformers (`transformers_version`). An outermost config states its sizes; if it
 * leaves out those of its parts (experts), its parameters are not counted.
 *
 * Source: Hugging Face `PretrainedConfig.to_diff_dict`.
 */
export function withClassDefaults(config: Config, family: string, root: Config): Config {
  const known = CLASSES.get(family);
  if (known === undefined) return config;
  const isNested = config.path !== "";
  const isWritten = Object.hasOwn(root.json, "transformers_version");
  const filled: Record<string, number | boolean> = {};
  for (const [name, otherwise] of Object.entries({
    ...known.sizes,
    ...known.parts,
    ...known.choices,
  })) {
    if (isStated(config.json, name) || otherwise === 0) continue;
    const isChoice = Object.hasOwn(known.choices, name);
    if (isChoice || (isNested && (isWritten || SHAPE.has(name)))) filled[name] = otherwise;
    else if (Object.hasOwn(known.parts, name)) config.notes.missing.add(`${config.path}${name}`);
  }
  const list = Object.entries(filled).map(([name, found]) => `${name} ${found}`);
  if (list.length === 0) return config;
  warn(
    config,
    "class-defaults",
    `not in the config, taken from the model class: ${list.join(", ")}`,
  );
  return { ...config, json: { ...config.json, ...filled } };
}

/** Whether the config has the field under any of its names; a stated null is a choice too. */
function isStated(json: JsonObject, name: string): boolean {
  const names = SAME.find((same) => same.includes(name)) ?? [name];
  return names.some((other) => Object.hasOwn(json, other));
}
