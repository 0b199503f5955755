/**
 * What the library answers, in the shape that the page shows. With its words (answer-texts.js) the one place that reads
 * results: when a plan's shape changes, the type check of the page fails here.
 */
import { kvBytes, kvProfile, plan } from "kv-headroom";
import { becauseOf, findingOf, resultTexts, speedBasisOf } from "./answer-texts.js";
import { bytes, percent } from "./printed.js";

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
 *
 * @typedef {import("kv-headroom").Scenario} Scenario
 */

/**
 * The answer to a scenario. Errors: those of `plan`.
 * @param {Scenario} scenario
 * @returns {Answer}
 */
export function answerOf(scenario) {
  const found = plan(scenario);
  const { memory, concurrency } = found;
  const spread = spreadOf(scenario, concurrency.groups);
  const longest = {
    tokens: memory.longestRequestTokens,
    cacheBytes: memory.kvBytesPerRequestPerRank,
    takenBytes: Math.max(memory.kvBytesPerRequestPerRank, found.engine?.requestBytesPerRank ?? 0),
    poolBytes: memory.poolBytesPerRank,
    perGroup: Math.floor(concurrency.perGroup.guaranteed),
    engine: memory.engine,
  };
  return {
    fits: found.fits,
    finding: findingOf(found, scenario),
    because: becauseOf(found),
    results: resultTexts(found, scenario, longest),
    speedBasis: speedBasisOf(found),
    deviceBytes: memory.deviceBytes,
    memory: memoryParts(memory),
    context: contextRows(scenario, spread, memory.stage, longest.tokens),
    longest,
    tensorParallel: spread.tensorParallel,
    memoryFraction: memory.memoryFraction,
    takesFraction: memory.rule !== "all",
    warnings: [...importWarnings(scenario.model), ...found.warnings],
    figures: found.figures,
  };
}

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
 * What a GPU's memory is taken by; together they are the GPU, or more where the weights do not fit.
 * @param {import("kv-headroom").PlanMemory} memory
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
 * The parts with their shares of the GPU, as the table shows them.
 * @param {Answer} answer
 */
export function memoryRows({ memory, deviceBytes }) {
  return memory.map((part) => ({
    ...part,
    shown: bytes(part.bytes),
    share: percent(part.bytes / deviceBytes),
  }));
}

/** The curve begins at 256 tokens. */
const FEWEST_POWER = 8;

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

/**
 * What was assumed while a config was read; a model of the catalogue has nothing of the kind.
 * @param {import("kv-headroom").ModelSpec & { readonly warnings?: readonly import("kv-headroom").Warning[] }} model
 */
function importWarnings({ warnings = [] }) {
  return warnings;
}
