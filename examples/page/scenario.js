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
        : { timePerOutputTokenSeconds: typeof limit === "number" ? limit / 1000 : limit },
  });
}

/**
 * The object without what is not said.
 * @param {Record<string, any>} object
 * @returns {any}
 */
function present(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
