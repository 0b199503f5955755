/** Which lines of a log count: those of the last start-up, and of these the model's own apart from its draft's. */
import type { LogEngine, Match } from "./phrase.ts";

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

/**
 * SGLang loads the draft's weights after the model's and before it is ready; weights that are loaded after that belong to
 * another start-up.
 */
function lastLoad(all: readonly Match[]): StartUp {
  let matches: Match[] = [];
  let drafts: Match[] = [];
  let workers = new Map<string, { begins: number; ends: number; isReady: boolean }>();
  let started = new Set<string>();
  let startUps = 1;
  for (const match of all) {
    const { step, part } = match.phrase;
    const before = workers.get(match.worker);
    const isAgain =
      (step === "start" && started.has(match.worker)) ||
      (step === "model" && before?.isReady === true);
    if (isAgain) {
      matches = settingsOf(matches);
      drafts = [];
      workers = new Map();
      started = new Set();
      startUps += 1;
    }
    if (step === "start") started.add(match.worker);
    const worker = workers.get(match.worker) ?? { begins: 0, ends: 0, isReady: false };
    workers.set(match.worker, worker);
    if (step === "model" && part === undefined) worker.begins += 1;
    if (step === "model" && part !== undefined) worker.ends += 1;
    if (step === "ready") worker.isReady = true;
    const isDraft = !worker.isReady && (worker.begins > 1 || worker.ends > 1);
    (isDraft ? drafts : matches).push(match);
  }
  return { matches, drafts, startUps };
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
