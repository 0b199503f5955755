/** What the page asks: each field by its name in the form and in the link, where the library speaks of it, and what it starts as. */

/**
 * Text as typed, for every field; empty where nothing is said.
 * @typedef {{ readonly [name in FieldName]: string }} State
 * @typedef {keyof typeof fields} FieldName
 */

/** Paths are the beginnings of the paths that the library's refusals name. */
export const fields = {
  model: { start: "deepseek-v3", paths: ["model"] },
  config: { start: "", paths: ["config"] },
  weights: { start: "", paths: ["formats.weights", "weights"] },
  kv: { start: "", paths: ["formats.kv", "format"] },
  gpu: { start: "h200-141gb", paths: ["device"] },
  gpus: { start: "8", paths: ["deployment.devices", "deployment"] },
  tp: { start: "", paths: ["deployment.tensorParallel", "tensorParallel"] },
  pp: { start: "", paths: ["deployment.pipelineParallel", "pipelineParallel"] },
  dp: { start: "", paths: ["deployment.attentionDataParallel"] },
  ep: { start: "", paths: ["deployment.expertParallel", "expertParallel"] },
  engine: { start: "sglang", paths: ["engine.name", "engine"] },
  fraction: { start: "", paths: ["engine.memoryFraction"] },
  longest: { start: "", paths: ["engine.maxModelTokens", "maxModelTokens"] },
  runtime: { start: "", paths: ["reserve.runtimeBytes"] },
  activations: { start: "", paths: ["reserve.activationBytes"] },
  graphs: { start: "", paths: ["reserve.graphBytes"] },
  prompt: { start: "4096", paths: ["workload.promptTokens", "promptTokens", "tokens"] },
  output: { start: "1024", paths: ["workload.outputTokens", "outputTokens"] },
  cached: { start: "0", paths: ["workload.cachedPromptFraction", "cachedPromptFraction"] },
  limit: { start: "", paths: ["objective.timePerOutputTokenSeconds"] },
  price: { start: "2.3", paths: ["price.usdPerDeviceHour", "usdPerDeviceHour", "price"] },
  busy: { start: "1", paths: ["price.loadFactor", "loadFactor"] },
};

export const fieldNames = /** @type {readonly FieldName[]} */ (Object.keys(fields));

/** The model of the list whose caches stand in `config`. */
export const OWN_MODEL = "own";

/** @type {State} */
export const startState = /** @type {any} */ (
  Object.fromEntries(fieldNames.map((name) => [name, fields[name].start]))
);

/**
 * The field that a refusal's path is about: the one with the longest beginning of it.
 * @param {string} path
 * @returns {FieldName | undefined}
 */
export function fieldOfPath(path) {
  /** @type {FieldName | undefined} */
  let found;
  let longest = 0;
  for (const name of fieldNames)
    for (const beginning of fields[name].paths)
      if (
        beginning.length > longest &&
        (path === beginning || path.startsWith(`${beginning}.`) || path.startsWith(`${beginning}[`))
      ) {
        found = name;
        longest = beginning.length;
      }
  return found;
}

/**
 * A number where the text is one, nothing where it is empty, and otherwise the text, for the library to refuse by name.
 * @param {string} text
 * @returns {any}
 */
export function numberOf(text) {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : trimmed;
}
