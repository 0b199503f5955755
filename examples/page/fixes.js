/** What would make a scenario fit: changes of one field or two, each tried by the library before it is offered. */
import { plan } from "kv-headroom";
import { devices } from "kv-headroom/catalog";
import { number } from "./printed.js";
import { scenarioOf } from "./scenario.js";

/**
 * @typedef {import("./fields.js").State} State
 * @typedef {{ readonly label: string, readonly change: Partial<State>, readonly queries: number }} Fix
 */

/**
 * The first change of each kind that makes it fit.
 * @param {State} state
 * @returns {readonly Fix[]}
 */
export function fixesOf(state) {
  return [
    moreGpus(state),
    groups(state),
    smaller(state, "weights"),
    smaller(state, "kv"),
    otherGpu(state),
    shorter(state),
  ].flatMap((candidates) => firstThatFits(state, candidates));
}

/** @typedef {{ readonly label: string, readonly change: Partial<State> }} Candidate */

/**
 * @param {State} state
 * @param {readonly Candidate[]} candidates
 * @returns {readonly Fix[]}
 */
function firstThatFits(state, candidates) {
  for (const candidate of candidates) {
    const fix = tried(state, candidate);
    if (fix !== undefined) return [fix];
  }
  return [];
}

/**
 * The change with the queries that it makes fit; nothing where it does not, or is refused.
 * @param {State} state
 * @param {Candidate} candidate
 * @returns {Fix | undefined}
 */
function tried(state, { label, change }) {
  try {
    const scenario = scenarioOf({ ...state, ...change });
    const found = scenario && plan(scenario, { figures: false });
    return found?.fits ? { label, change, queries: found.concurrency.guaranteed } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {State} state */
function moreGpus({ gpus }) {
  const now = Number(gpus) || 1;
  return [2, 4, 8, 16, 32, 64].map((times) => ({
    label: `${number(now * times)} GPUs`,
    change: { gpus: String(now * times), tp: "" },
  }));
}

/**
 * Latents are kept once where every GPU is an attention group of its own.
 * @param {State} state
 */
function groups({ gpus, pp }) {
  return pp === "" || pp === "1"
    ? [
        {
          label: `attention on each of the ${gpus} GPUs by itself, experts spread`,
          change: { dp: gpus, ep: gpus, tp: "" },
        },
      ]
    : [];
}

/**
 * @param {State} state
 * @param {"weights" | "kv"} field
 */
function smaller(state, field) {
  const what = field === "kv" ? "the cache" : "weights";
  return ["fp8", "int4_group128"]
    .filter((format) => field === "weights" || format === "fp8")
    .map((format) => ({
      label: `${what} in ${format}`,
      change: /** @type {Partial<State>} */ ({ [field]: format }),
    }))
    .filter(({ change }) => change[field] !== state[field]);
}

/** @param {State} state */
function otherGpu({ gpu }) {
  return Object.values(devices)
    .filter(({ id, driverMemoryMib }) => id !== gpu && !driverMemoryMib.unconfirmed)
    .sort((one, other) => one.driverMemoryMib.value - other.driverMemoryMib.value)
    .map(({ id, name }) => ({ label: name, change: { gpu: id } }));
}

/**
 * The longest prompt that fits with the output as it is, halved until it does.
 * @param {State} state
 */
function shorter(state) {
  const prompt = Number(state.prompt);
  const lengths = [];
  for (let tokens = 2 ** Math.floor(Math.log2(prompt)); tokens >= 256; tokens /= 2)
    if (tokens < prompt) lengths.push(tokens);
  return lengths.map((tokens) => ({
    label: `prompts of ${number(tokens)} tokens`,
    change: { prompt: String(tokens), longest: "" },
  }));
}
