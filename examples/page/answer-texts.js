/** What a plan says, in words and in numbers for people. */
import { kvBytesPerToken } from "kv-headroom";
import { bytes, dollars, number, seconds } from "./printed.js";

/**
 * @typedef {import("kv-headroom").Plan} Plan
 * @typedef {import("kv-headroom").Scenario} Scenario
 */

/**
 * The finding, in one sentence.
 * @param {Plan} found
 * @param {Scenario} scenario
 */
export function findingOf({ fits, concurrency, memory }, { model, device, deployment = {} }) {
  const { tensorParallel = 1, pipelineParallel = 1 } = deployment;
  const { devices = tensorParallel * pipelineParallel * concurrency.groups } = deployment;
  const where = `${number(devices)}\u00a0× ${device.name}`;
  if (!fits) return `${model.name} does not fit on ${where}`;
  const { guaranteed } = concurrency;
  const queries = guaranteed === 1 ? "1 query" : `${number(guaranteed)} queries`;
  return `${queries} of ${number(memory.longestRequestTokens)} tokens fit at once on ${where}`;
}

/** @type {Readonly<Record<Plan["limitedBy"], string>>} */
const limits = {
  weights: "The weights alone take more than a GPU has for them.",
  engine: "The engine refuses this model, format or split.",
  "kv-room": "More would run with more room for the cache.",
  slots: "More would run if the engine took more requests at once.",
  objective: "More would run if a token might take longer.",
  bandwidth: "A larger batch would bring nothing: the time goes to reading memory.",
  compute: "A larger batch would bring nothing: the time goes to arithmetic.",
  links: "A larger batch would bring nothing: the time goes to the links between the GPUs.",
  overhead: "A larger batch would bring nothing: the time goes to what each step costs anyway.",
};

/**
 * What stops more, or what is missing.
 * @param {Plan} found
 */
export function becauseOf({ fits, limitedBy, memory, engine }) {
  if (fits) return limits[limitedBy];
  if (limitedBy === "engine") return `${limits.engine} ${engine?.refusal ?? ""}`;
  const short = `${bytes(memory.shortBytes)} are missing on each GPU`;
  return limitedBy === "weights"
    ? `${limits.weights} For them and one request, ${short}.`
    : `The weights fit; for one request of ${number(memory.longestRequestTokens)} tokens, ${short}.`;
}

/**
 * Texts by the names of their places on the page.
 * @param {Plan} found
 * @param {Scenario} scenario
 * @param {import("./answer.js").Longest} longest
 * @returns {Readonly<Record<string, string>>}
 */
export function resultTexts(found, scenario, longest) {
  const { concurrency } = found;
  return {
    guaranteed: number(concurrency.guaranteed),
    peak: number(concurrency.peak),
    steady: number(concurrency.steady),
    ...speedTexts(found),
    ...costTexts(found, scenario),
    ...tokenTexts(found, scenario),
    bytesPerRequest: `${bytes(longest.takenBytes)} for ${number(longest.tokens)} tokens on one GPU`,
    glance: glanceOf(found),
  };
}

/** @param {Plan} found */
function speedTexts({ speed }) {
  if (speed === undefined) return { tokenTime: seconds(undefined), rate: number(undefined) };
  const { range, bound, basis } = speed;
  return {
    tokenTime: seconds(speed.timePerOutputTokenSeconds),
    tokenTimeRange: rangeText(range?.timePerOutputTokenSeconds, seconds),
    tokenTimeBound:
      bound === undefined || basis === "measured"
        ? ""
        : `${seconds(bound.timePerOutputTokenSeconds)} at the hardware's peaks`,
    running: `with ${number(speed.runningPerReplica)} running`,
    rate: number(Math.round(speed.outputTokensPerSecondPerReplica)),
    rateRange: rangeText(range?.outputTokensPerSecondPerReplica, (rate) =>
      number(Math.round(rate)),
    ),
    firstToken: `first token after ${seconds(speed.timeToFirstTokenSeconds)}${
      range === undefined ? "" : `, ${rangeText(range.timeToFirstTokenSeconds, seconds)}`
    }`,
    lastToken: `last token after ${seconds(speed.endToEndSeconds)}`,
  };
}

/**
 * @param {{ readonly low: number, readonly high: number } | undefined} range
 * @param {(value: number) => string} shown
 */
function rangeText(range, shown) {
  return range === undefined ? "no range" : `${shown(range.low)} to ${shown(range.high)}`;
}

/**
 * What the times, and the costs with them, rest on.
 * @param {Plan} found
 */
export function speedBasisOf({ speed }) {
  if (speed === undefined) return "";
  const { basis, near, source, range } = speed;
  const reach =
    range === undefined
      ? ""
      : range.covers === "cases-like-it"
        ? "; the range holds 8 of 10 of these rows"
        : "; the range is that of these models, no case like it was measured";
  return `Speed and cost are ${basis}: ${near ?? source}${reach}.`;
}

/**
 * @param {Plan} found
 * @param {Scenario} scenario
 */
function costTexts({ cost }, { price }) {
  if (cost === undefined)
    return {
      usdPerQuery: dollars(undefined),
      usdPerHour: price === undefined ? "no price given" : "",
    };
  return {
    usdPerQuery: dollars(cost.usdPerQuery),
    usdPerQueryRange: rangeText(cost.range?.usdPerQuery, dollars),
    usdPerMillionTokens: `${dollars(cost.usdPerMillionTokens)} per million tokens`,
    usdPerMillionOutput: `${dollars(cost.usdPerMillionOutputTokens)} per million output`,
    usdPerHour: `${dollars(cost.usdPerReplicaHour)} an hour for all GPUs`,
  };
}

/**
 * @param {Plan} found
 * @param {Scenario} scenario
 */
function tokenTexts({ figures }, scenario) {
  const perRank = figures.find(({ id }) => id === "kv.bytesPerToken")?.value;
  return {
    bytesPerToken: `${number(bytesPerToken(scenario))} B`,
    bytesPerTokenNote: `all layers, before windows fill; ${number(perRank)} B on one GPU`,
  };
}

/** @param {Scenario} scenario */
function bytesPerToken({ model, formats }) {
  return kvBytesPerToken(model, formats?.kv === undefined ? {} : { format: formats.kv });
}

/**
 * What is known of a model for which there is no plan: the cache of one token.
 * @param {Scenario} scenario
 */
export function knownCache(scenario) {
  return `Known without it: one token keeps ${number(bytesPerToken(scenario))} B.`;
}

/** @param {Plan} found */
function glanceOf({ fits, concurrency, speed, cost, memory }) {
  if (!fits) return `Does not fit: ${bytes(memory.shortBytes)} missing`;
  return [
    `${number(concurrency.guaranteed)} queries`,
    `${seconds(speed?.timePerOutputTokenSeconds)} per token`,
    ...(cost === undefined ? [] : [`${dollars(cost.usdPerQuery)} per query`]),
  ].join(" · ");
}
