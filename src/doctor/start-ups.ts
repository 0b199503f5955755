/** Which lines of a log count: those of the last start-up, and of these the model's own apart from its draft's. */
import type { LogEngine, Match, Step } from "./phrase.ts";

/** The lines of the last start-up. */
export interface StartUp {
  readonly matches: readonly Match[];
  /** those of the draft or prediction model that runs beside the model */
  readonly drafts: readonly Match[];
  /** how many start-ups the log holds */
  readonly startUps: number;
}

/** The last start-up of a log; settings that it does not repeat are kept from those before it. */
export function lastStartUp(engine: LogEngine | "unknown", all: readonly Match[]): StartUp {
  switch (engine) {
    case "llama-cpp":
      return lastContext(all);
    case "sglang":
      return lastLoad(all);
    default:
      return lastOf(all);
  }
}

/** An engine that starts says so once per worker, so that a worker's second time begins another start-up. */
function lastOf(all: readonly Match[]): StartUp {
  let matches: Match[] = [];
  let begun = new Set<string>();
  let startUps = 1;
  for (const match of all) {
    if (match.phrase.step === "start") {
      if (begun.has(match.worker)) {
        matches = settingsOf(matches);
        begun = new Set();
        startUps += 1;
      }
      begun.add(match.worker);
    }
    matches.push(match);
  }
  return { matches, drafts: [], startUps };
}

/** What a worker of SGLang has said so far. */
interface Worker {
  begins: number;
  ends: number;
  isReady: boolean;
  /** the largest pool of each token count, in GiB */
  readonly pools: Map<number, number>;
}

/**
 * SGLang loads a draft's weights after the model's and before it is ready; weights that are loaded after that belong to
 * another start-up. A draft's pool has as many tokens as the model's, and is smaller.
 */
function lastLoad(all: readonly Match[]): StartUp {
  let matches: Match[] = [];
  let drafts: Match[] = [];
  let workers = new Map<string, Worker>();
  let started = new Set<string>();
  let startUps = 1;
  for (const match of all) {
    const { step } = match.phrase;
    const isAgain =
      (step === "start" && started.has(match.worker)) ||
      (isLoading(step) && workers.get(match.worker)?.isReady === true);
    if (isAgain) {
      matches = settingsOf(matches);
      drafts = [];
      workers = new Map();
      started = new Set();
      startUps += 1;
    }
    if (step === "start") started.add(match.worker);
    const worker = workers.get(match.worker) ?? newWorker();
    workers.set(match.worker, worker);
    if (step === "ready") worker.isReady = true;
    (isDraft(match, worker) ? drafts : matches).push(match);
  }
  return { matches, drafts, startUps };
}

function isLoading(step: Step | undefined): boolean {
  return step === "model" || step === "loaded";
}

function newWorker(): Worker {
  return { begins: 0, ends: 0, isReady: false, pools: new Map() };
}

function isDraft({ phrase, readings }: Match, worker: Worker): boolean {
  if (isLoading(phrase.step)) {
    if (phrase.step === "model") worker.begins += 1;
    else worker.ends += 1;
    return worker.begins > 1 || worker.ends > 1;
  }
  if (phrase.part !== "pool") return false;
  let tokens = 0;
  let gib = 0;
  for (const { quantity, value } of readings) {
    if (quantity === "kvCacheTokens") tokens = Number(value);
    else if (/PoolGib$/.test(quantity)) gib += Number(value);
  }
  const largest = worker.pools.get(tokens);
  if (largest !== undefined && gib < largest) return true;
  worker.pools.set(tokens, gib);
  return false;
}

/**
 * llama.cpp makes a context for a model that it has read; a second context of the same model, or of one that was announced
 * as a draft, belongs to the draft.
 */
function lastContext(all: readonly Match[]): StartUp {
  let matches: Match[] = [];
  let drafts: Match[] = [];
  let isDraft = false;
  let contexts = 0;
  let isAnnounced = false;
  let isRead = false;
  let startUps = 1;
  for (const [index, match] of all.entries()) {
    const { step } = match.phrase;
    if (step === "draft") isAnnounced = true;
    if (step === "model") isRead = true;
    if (step === "context") {
      isDraft = contexts > 0 && (isAnnounced || (!isRead && hasFewerLayers(matches, all, index)));
      if (contexts > 0 && !isDraft) {
        matches = settingsOf(matches);
        drafts = [];
        startUps += 1;
      }
      contexts += 1;
      isAnnounced = false;
      isRead = false;
    }
    (isDraft ? drafts : matches).push(match);
  }
  return { matches, drafts, startUps };
}

/** Whether the context that begins at `index` keeps fewer layers than the one before it. */
function hasFewerLayers(before: readonly Match[], all: readonly Match[], index: number): boolean {
  const own: Match[] = [];
  for (let at = index + 1; at < all.length; at += 1) {
    const match = all[at];
    if (match === undefined || match.phrase.step === "context") break;
    own.push(match);
  }
  const layers = layersOf(own);
  return layers > 0 && layers < layersOf(before);
}

function layersOf(matches: readonly Match[]): number {
  let sum = 0;
  for (const { readings } of matches)
    for (const { quantity, value } of readings)
      if (quantity === "cacheLayers") sum += Number(value);
  return sum;
}

function settingsOf(matches: readonly Match[]): Match[] {
  return matches.filter(({ phrase }) => phrase.settings !== undefined);
}
