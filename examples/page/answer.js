/**
 * What the library answers, as the page shows it. The one module that reads results: when a plan's shape changes, this
 * is the place.
 */
import { kvBytes, kvBytesPerToken, kvProfile, plan } from "kv-headroom";
import { bytes, dollars, number, percent, seconds } from "./printed.js";

/**
 * A part of a GPU's memory.
 * @typedef {{ readonly id: string, readonly label: string, readonly bytes: number }} MemoryPart
 *
 * The cache of one sequence on one GPU at some length.
 * @typedef {{ readonly tokens: number, readonly bytes: number }} ContextRow
 *
 * The longest request on one GPU: its cache, and what the engine takes for it.
 * @typedef {object} Longest
 * @property {number} tokens
 * @property {number} cacheBytes
 * @property {number} takenBytes
 * @property {number} poolBytes
 * @property {number} perGroup requests of it that the pool holds
 * @property {string} engine
 *
 * @typedef {object} Answer
 * @property {boolean} fits
 * @property {string} finding one sentence
 * @property {string} because what stops more, or what is missing
 * @property {Readonly<Record<string, string>>} results texts by the names of their places on the page
 * @property {string} speedBasis what the times rest on
 * @property {number} deviceBytes
 * @property {readonly MemoryPart[]} memory
 * @property {readonly ContextRow[]} context
 * @property {Longest} longest
 * @property {number} tensorParallel what the form leaves open
 * @property {number} memoryFraction
 * @property {boolean} takesFraction
 * @property {readonly import("kv-headroom").Warning[]} warnings
 * @property {readonly import("kv-headroom").Figure[]} figures
 */

/**
 * @param {import("kv-headroom").Scenario} scenario
 * @returns {Answer}
 */
export function answerOf(scenario) {
  const found = plan(scenario);
  const { memory, concurrency } = found;
  const spread = spreadOf(scenario, concurrency.groups);
  const longestTokens = memory.longestRequestTokens;
  const takenBytes = Math.max(
    memory.kvBytesPerRequestPerRank,
    found.engine?.requestBytesPerRank ?? 0,
  );
  return {
    fits: found.fits,
    finding: findingOf(found, scenario),
    because: becauseOf(found),
    results: {
      guaranteed: number(concurrency.guaranteed),
      peak: number(concurrency.peak),
      steady: number(concurrency.steady),
      ...speedTexts(found),
      ...costTexts(found, scenario),
      ...tokenTexts(scenario, found),
      bytesPerRequest: `${bytes(takenBytes)} for ${number(longestTokens)} tokens on one GPU`,
      glance: glanceOf(found),
    },
    speedBasis: speedBasisOf(found),
    deviceBytes: memory.deviceBytes,
    memory: memoryParts(memory),
    context: contextRows(scenario, spread, memory.stage, longestTokens),
    longest: {
      tokens: longestTokens,
      cacheBytes: memory.kvBytesPerRequestPerRank,
      takenBytes,
      poolBytes: memory.poolBytesPerRank,
      perGroup: Math.floor(concurrency.perGroup.guaranteed),
      engine: memory.engine,
    },
    tensorParallel: spread.tensorParallel,
    memoryFraction: memory.memoryFraction,
    takesFraction: memory.rule !== "all",
    warnings: [...importWarnings(scenario.model), ...found.warnings],
    figures: found.figures,
  };
}

/** @typedef {import("kv-headroom").Plan} Plan */
/** @typedef {import("kv-headroom").Scenario} Scenario */

/**
 * Ranks of one attention group's layers.
 * @param {Scenario} scenario
 * @param {number} groups
 */
function spreadOf({ deployment = {} }, groups) {
  const { pipelineParallel = 1, devices = 1 } = deployment;
  const { tensorParallel = devices / (pipelineParallel * groups) } = deployment;
  return { tensorParallel, pipelineParallel };
}

/**
 * @param {Plan} found
 * @param {Scenario} scenario
 */
function findingOf({ fits, concurrency, memory }, { model, device, deployment }) {
  const gpus = deployment?.devices ?? 1;
  const where = `${number(gpus)} × ${device.name}`;
  if (!fits) return `${model.name} does not fit on ${where}`;
  const queries =
    concurrency.guaranteed === 1 ? "1 query" : `${number(concurrency.guaranteed)} queries`;
  return `${queries} of ${number(memory.longestRequestTokens)} tokens fit at once on ${where}`;
}

const limits = {
  weights: "The weights alone take more than a GPU has for them.",
  engine: "The engine refuses this model, format or split.",
  "kv-room": "The room for the cache decides how many run at once.",
  slots: "The engine's limit on running requests decides how many run at once.",
  objective: "The time per output token decides how many run at once.",
};

/** @param {Plan} found */
function becauseOf({ fits, limitedBy, memory, engine }) {
  if (fits) return limits[limitedBy];
  const short = `${bytes(memory.shortBytes)} are missing on each GPU`;
  if (limitedBy === "engine") return `${limits.engine} ${engine?.refusal ?? ""}`;
  return limitedBy === "weights"
    ? `${limits.weights} For them and one request, ${short}.`
    : `The weights fit; for one request of ${number(memory.longestRequestTokens)} tokens, ${short}.`;
}

/** @param {Plan} found */
function speedTexts({ speed, prediction }) {
  if (speed === undefined)
    return {
      tokenTime: seconds(undefined),
      tokenTimeRange: "",
      tokenTimeBound: "",
      running: "",
      rate: number(undefined),
      rateNote: "",
      firstToken: "",
    };
  const range = prediction?.timePerOutputTokenRange;
  return {
    tokenTime: seconds(prediction?.timePerOutputTokenSeconds ?? speed.timePerOutputTokenSeconds),
    tokenTimeRange:
      prediction === undefined
        ? "the roofline's bound"
        : range === undefined
          ? "predicted; no range, nothing measured near it"
          : `${seconds(range.lowSeconds)} to ${seconds(range.highSeconds)} in 8 of 10 cases`,
    tokenTimeBound: `${seconds(speed.timePerOutputTokenSeconds)} at the hardware's peaks`,
    running: `with ${number(speed.runningPerReplica)} running`,
    rate: number(Math.round(speed.outputTokensPerSecondPerReplica)),
    rateNote: "",
    firstToken: `first token after ${seconds(prediction?.timeToFirstTokenSeconds ?? speed.timeToFirstTokenSeconds)}`,
  };
}

/** @param {Plan} found */
function speedBasisOf({ speed, prediction }) {
  if (speed === undefined) return "";
  if (prediction === undefined) return `Times: ${speed.basis}, ${speed.source}.`;
  return `Times: ${prediction.near.basis}; ${prediction.near.statement}.`;
}

/**
 * @param {Plan} found
 * @param {Scenario} scenario
 */
function costTexts({ cost }, { price }) {
  return {
    usdPerQuery: dollars(cost?.usdPerQuery),
    usdPerMillionTokens:
      cost === undefined ? "" : `${dollars(cost.usdPerMillionTokens)} per million tokens`,
    usdPerMillionOutput:
      cost === undefined
        ? ""
        : `${dollars(cost.usdPerMillionOutputTokens)} per million output tokens`,
    costNote:
      cost === undefined
        ? price === undefined
          ? "no price given"
          : ""
        : `${dollars(cost.usdPerReplicaHour)} per hour for all GPUs`,
  };
}

/**
 * @param {Scenario} scenario
 * @param {Plan} found
 */
function tokenTexts({ model, formats }, { figures }) {
  const perRank = figures.find(({ id }) => id === "kv.bytesPerToken")?.value;
  return {
    bytesPerToken: `${number(kvBytesPerToken(model, formats?.kv === undefined ? {} : { format: formats.kv }))} B`,
    bytesPerTokenNote: `all layers, before windows fill; ${number(perRank)} B on one GPU`,
  };
}

/** @param {Plan} found */
function glanceOf({ fits, concurrency, speed, prediction, cost, memory }) {
  if (!fits) return `Does not fit: ${bytes(memory.shortBytes)} missing`;
  return [
    `${number(concurrency.guaranteed)} queries`,
    `${seconds(prediction?.timePerOutputTokenSeconds ?? speed?.timePerOutputTokenSeconds)} per token`,
    ...(cost === undefined ? [] : [`${dollars(cost.usdPerQuery)} per query`]),
  ].join(" · ");
}

/**
 * What a GPU's memory is taken by; together they are the GPU, or more where the weights do not fit.
 * @param {Plan["memory"]} memory
 * @returns {readonly MemoryPart[]}
 */
function memoryParts({ deviceBytes, weightBytesPerRank, reserve, poolBytesPerRank }) {
  const { runtimeBytes, activationBytes, graphBytes } = reserve;
  const taken = weightBytesPerRank + runtimeBytes + activationBytes + graphBytes + poolBytesPerRank;
  return [
    { id: "weights", label: "weights", bytes: weightBytesPerRank },
    { id: "runtime", label: "runtime", bytes: runtimeBytes },
    { id: "activations", label: "activations", bytes: activationBytes },
    { id: "graphs", label: "graphs", bytes: graphBytes },
    { id: "pool", label: "cache pool", bytes: poolBytesPerRank },
    {
      id: "kept",
      label: "left to others by the memory fraction",
      bytes: Math.max(0, deviceBytes - taken),
    },
  ];
}

/**
 * One sequence on a GPU of the tightest stage, at each power of two and between.
 * @param {Scenario} scenario
 * @param {{ tensorParallel: number, pipelineParallel: number }} spread
 * @param {number} stage
 * @param {number} longestTokens
 * @returns {readonly ContextRow[]}
 */
function contextRows({ model, formats }, spread, stage, longestTokens) {
  const profile = kvProfile(model, {
    ...spread,
    stage,
    ...(formats?.kv !== undefined && { format: formats.kv }),
  });
  const mostTokens = Math.max(model.maxModelTokens ?? 0, longestTokens, 2 ** 14);
  const rows = [];
  const steps = 2 * Math.ceil(Math.log2(mostTokens));
  for (let step = 2 * FEWEST_POWER; step <= steps; step += 1) {
    const tokens = Math.round(2 ** (step / 2));
    rows.push({ tokens, bytes: kvBytes(profile, tokens) });
  }
  return rows;
}

const FEWEST_POWER = 8;

/**
 * @param {object} model
 * @returns {readonly import("kv-headroom").Warning[]}
 */
function importWarnings(model) {
  return "warnings" in model ? /** @type {any} */ (model.warnings) : [];
}

/**
 * What is known of a model for which there is no plan: the cache of one token.
 * @param {Scenario} scenario
 */
export function cacheOf({ model, formats }) {
  const perToken = kvBytesPerToken(model, formats?.kv === undefined ? {} : { format: formats.kv });
  return `Known without it: one token keeps ${number(perToken)} B.`;
}

/**
 * Shares of the GPU, for the table of its memory.
 * @param {Answer} answer
 */
export function memoryRows({ memory, deviceBytes }) {
  return memory.map((part) => ({
    ...part,
    shown: bytes(part.bytes),
    share: percent(part.bytes / deviceBytes),
  }));
}
