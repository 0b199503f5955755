/** The state of the page as the fragment of its address, and back; a fragment can be anything, and is only ever text. */
import { nearestNames } from "kv-headroom/catalog";
import { fieldNames, fields, startState } from "./fields.js";

/** Longest value of a field that is read from a link; a config may be longer. */
const LONGEST_VALUE = 100;
/** Longest config that is written to a link: what every browser and most chats carry. */
const LONGEST_CONFIG = 8000;

/**
 * @typedef {import("kv-headroom").Refusal} Refusal
 * @typedef {import("./fields.js").State} State
 */

/**
 * The state that a fragment speaks of, and what in it the page does not take. Values are judged later, where typed ones are.
 * @param {string} fragment with or without `#`
 * @returns {{ state: State, refusals: readonly Refusal[] }}
 */
export function stateOfLink(fragment) {
  /** @type {Record<string, string>} */
  const found = {};
  /** @type {Refusal[]} */
  const refusals = [];
  for (const [name, value] of new URLSearchParams(fragment.replace(/^#/, ""))) {
    const rule = refusedBecause(name, value, found);
    if (rule === undefined) found[name] = value;
    else
      refusals.push({
        code: Object.hasOwn(fields, name) ? "bad-input" : "unknown-id",
        path: `link.${name.slice(0, LONGEST_VALUE)}`,
        value,
        ...rule,
      });
  }
  return { state: { ...startState, ...found }, refusals };
}

/**
 * @param {string} name
 * @param {string} value
 * @param {Readonly<Record<string, string>>} found
 * @returns {{ rule: string, hint: string } | undefined}
 */
function refusedBecause(name, value, found) {
  if (!Object.hasOwn(fields, name)) {
    const near = nearestNames(name, fieldNames);
    return {
      rule: "the page has no field of this name",
      hint:
        near.length > 0 ? `did you mean ${near.join(", ")}?` : `it has ${fieldNames.join(", ")}`,
    };
  }
  if (Object.hasOwn(found, name))
    return { rule: "given twice", hint: "the first of the two is taken" };
  if (name !== "config" && value.length > LONGEST_VALUE)
    return {
      rule: `${value.length} characters are more than the ${LONGEST_VALUE} of a value`,
      hint: "the field is left as it starts",
    };
  return undefined;
}

/**
 * The fragment of a state: what differs from the start. A config that is too long is left out.
 * @param {State} state
 * @returns {{ fragment: string, isWhole: boolean }}
 */
export function linkOfState(state) {
  const params = new URLSearchParams();
  let isWhole = true;
  for (const name of fieldNames) {
    const value = name === "config" ? compact(state.config) : state[name];
    if (value === fields[name].start) continue;
    if (name === "config" && value.length > LONGEST_CONFIG) isWhole = false;
    else params.set(name, value);
  }
  return { fragment: params.size === 0 ? "" : `#${params}`, isWhole };
}

/**
 * A config without the white space between its parts; as typed where it is not JSON.
 * @param {string} config
 */
function compact(config) {
  try {
    return JSON.stringify(JSON.parse(config));
  } catch {
    return config;
  }
}
