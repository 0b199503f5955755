/** The state of the form as a scenario of the library. What was typed wrong is passed on, for the library to refuse by name. */
import { device, model } from "kv-headroom/catalog";
import { numberOf, OWN_MODEL } from "./fields.js";
import { ownModel } from "./own-model.js";

/**
 * The scenario of a state; `undefined` while the importer of configs is on its way.
 * @param {import("./fields.js").State} state
 * @returns {import("kv-headroom").Scenario | undefined}
 */
export function scenarioOf(state) {
  const own = state.model === OWN_MODEL ? ownModel(state.config) : undefined;
  if (state.model === OWN_MODEL && own === undefined) return undefined;
  const kv = state.kv === "" ? own?.kvFormat : state.kv;
  const limit = numberOf(state.limit);
  const reserve = present({
    runtimeBytes: scaled(state.runtime, 2 ** 30),
    activationBytes: scaled(state.activations, 2 ** 30),
    graphBytes: scaled(state.graphs, 2 ** 30),
  });
  const usdPerDeviceHour = numberOf(state.price);
  return present({
    model: own ?? model(state.model),
    device: device(state.gpu),
    deployment: present({
      devices: numberOf(state.gpus),
      tensorParallel: numberOf(state.tp),
      pipelineParallel: numberOf(state.pp),
      attentionDataParallel: numberOf(state.dp),
      expertParallel: numberOf(state.ep),
    }),
    engine: present({
      name: state.engine,
      memoryFraction: numberOf(state.fraction),
      maxModelTokens: numberOf(state.longest),
    }),
    formats: present({ weights: state.weights === "" ? undefined : state.weights, kv }),
    reserve: Object.keys(reserve).length === 0 ? undefined : reserve,
    workload: present({
      promptTokens: numberOf(state.prompt),
      outputTokens: numberOf(state.output),
      cachedPromptFraction: numberOf(state.cached),
    }),
    price:
      usdPerDeviceHour === undefined
        ? undefined
        : present({ usdPerDeviceHour, loadFactor: numberOf(state.busy) }),
    objective:
      limit === undefined
        ? undefined
        : { timePerOutputTokenSeconds: scaled(state.limit, 1 / 1000) },
  });
}

/**
 * A number in the unit of the library; what is none is passed on as it is.
 * @param {string} text
 * @param {number} unit
 */
function scaled(text, unit) {
  const value = numberOf(text);
  if (typeof value !== "number") return value;
  return unit < 1 ? value * unit : Math.round(value * unit);
}

/**
 * The object without what is not said.
 * @param {Record<string, any>} object
 * @returns {any}
 */
function present(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
