/** What a whole log states: the engine, its settings, its figures, and which lines said so. */
import type { Warning } from "../figure.ts";
import { commandSettings, listedSettings } from "./launch.ts";
import { LONGEST_LINE_CHARACTERS, markedLines } from "./lines.ts";
import { llamaCppPhrases } from "./llama-cpp-log.ts";
import { ollamaPhrases } from "./ollama-log.ts";
import { outOfMemoryPhrases } from "./out-of-memory-log.ts";
import { type LogEngine, type Match, matchesOf, type Reading } from "./phrase.ts";
import {
  countsAcrossWorkers,
  lastPassCounts,
  type Quantity,
  quantityUnits,
  type StatedUnit,
} from "./quantities.ts";
import { ranksInNames } from "./rank-names.ts";
import { sglangPhrases } from "./sglang-log.ts";
import { lastStartUp } from "./start-ups.ts";
import { tensorRtLlmPhrases } from "./tensorrt-llm-log.ts";
import { vllmPhrases } from "./vllm-log.ts";

/** One stated quantity. */
export interface Stated {
  readonly quantity: Quantity;
  readonly value: number | string;
  readonly unit: StatedUnit;
  /** half of the last printed digit, where the log rounds */
  readonly halfDigit: number;
  /** where it stands, from 1; 0 for the launch command; the first eight */
  readonly lines: readonly number[];
  /** what other workers state instead */
  readonly others: readonly (number | string)[];
}

/** A log as read. */
export interface LogReading {
  readonly engine: LogEngine | "unknown";
  readonly stated: readonly Stated[];
  /** the pools of the cache in the order in which they were made, on one worker */
  readonly pools: readonly Match[];
  /** those of the draft or prediction model */
  readonly draftPools: readonly Match[];
  readonly lines: readonly number[];
  readonly unread: readonly string[];
  readonly warnings: readonly Warning[];
}

/** Lines with a mark that are looked at; a start-up has a few hundred. */
const MOST_MARKED_LINES = 10_000;

const MOST_LINES = 8;

/**
 * Reads a log in one pass, and beside it the launch command.
 *
 * Of a log of several start-ups the last is read: its figures count, and settings that it does not repeat are kept.
 */
export function readLog(log: string, command = ""): LogReading {
  const phrases = [
    ...vllmPhrases,
    ...sglangPhrases,
    ...tensorRtLlmPhrases,
    ...llamaCppPhrases,
    ...ollamaPhrases,
    ...outOfMemoryPhrases,
  ];
  const marks = [...new Set(phrases.map(({ mark }) => mark))];
  const unread: string[] = [];
  const all: Match[] = [];
  let marked = 0;
  for (const line of markedLines(log, marks)) {
    if (line.cut)
      unread.push(`line ${line.number}: only its first ${LONGEST_LINE_CHARACTERS} characters`);
    const found = matchesOf(line, phrases);
    if (found.length === 0 && unread.length < MOST_LINES)
      unread.push(`line ${line.number}: ${line.text.slice(0, 160)}`);
    for (const match of found) all.push(match);
    marked += 1;
    if (marked >= MOST_MARKED_LINES) {
      unread.push(
        `everything after line ${line.number}: ${MOST_MARKED_LINES} lines looked like figures`,
      );
      break;
    }
  }
  const engine = engineOf(all, command);
  const ofEngine = all.filter(({ phrase }) => phrase.engine === engine || phrase.engine === "any");
  const { matches, drafts, startUps } = lastStartUp(engine, ofEngine);
  const readings = [
    ...matches.map((match) => ({ ...match, readings: withSettings(match) })),
    { line: 0, worker: "", readings: commandSettings(command) },
  ];
  const stated = collected(readings, engine);
  const named = ranksInNames(matches).filter(
    ({ quantity }) => !stated.some((one) => one.quantity === quantity),
  );
  const warnings: Warning[] = [];
  if (named.length > 0)
    warnings.push({
      code: "ranks-from-names",
      message: `the log does not state its ranks; the names of its workers say ${named.map(({ quantity, value }) => `${quantity} ${value}`).join(", ")}`,
    });
  if (startUps > 1)
    warnings.push({
      code: "several-start-ups",
      message: `the log holds ${startUps} start-ups; the figures are those of the last`,
    });
  return {
    engine,
    stated: [...stated, ...named],
    pools: poolsOf(matches),
    draftPools: poolsOf(drafts),
    lines: [...new Set(matches.map(({ line }) => line))],
    unread,
    warnings,
  };
}

function withSettings({ phrase, readings, settings }: Match): readonly Reading[] {
  if (settings === undefined) return readings;
  return [
    ...readings,
    ...(phrase.settings === "command"
      ? commandSettings(`${phrase.mark}${settings}`)
      : listedSettings(settings)),
  ];
}

/** The engine with most phrases in the log, launch commands aside; where it has none, the one that a command starts. */
function engineOf(matches: readonly Match[], command: string): LogEngine | "unknown" {
  const most =
    mostOf(matches.filter(({ phrase }) => phrase.settings !== "command")) ?? mostOf(matches);
  if (most !== undefined) return most;
  if (command.includes("vllm")) return "vllm";
  if (command.includes("sglang")) return "sglang";
  if (command.includes("trtllm")) return "tensorrt-llm";
  return command.includes("llama-server") ? "llama-cpp" : "unknown";
}

function mostOf(matches: readonly Match[]): LogEngine | undefined {
  const counts = new Map<LogEngine, number>();
  for (const { phrase } of matches)
    if (phrase.engine !== "any") counts.set(phrase.engine, (counts.get(phrase.engine) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return most?.[0];
}

/** The pools that the first worker to name one made. */
function poolsOf(matches: readonly Match[]): readonly Match[] {
  const pools = matches.filter(({ phrase }) => phrase.part === "pool");
  const worker = pools[0]?.worker;
  return pools.filter((pool) => pool.worker === worker);
}

interface Read {
  readonly line: number;
  readonly worker: string;
  readonly readings: readonly Reading[];
}

/** The first value of every worker, the least or most of them where that is what counts. */
function collected(reads: readonly Read[], engine: LogEngine | "unknown"): readonly Stated[] {
  const found = new Map<Quantity, (Reading & { line: number; worker: string })[]>();
  for (const { line, worker, readings } of reads)
    for (const reading of readings) {
      const values = found.get(reading.quantity);
      if (values === undefined) found.set(reading.quantity, [{ ...reading, line, worker }]);
      else values.push({ ...reading, line, worker });
    }
  return [...found].map(([quantity, values]) => {
    const isOfLastPass = engine === "tensorrt-llm" && lastPassCounts.has(quantity);
    const isLargest = engine === "llama-cpp" && quantity === "kvCacheTokens";
    const rule = isOfLastPass ? undefined : isLargest ? "most" : countsAcrossWorkers[quantity];
    const numbers = values.filter(({ value }) => typeof value === "number");
    const chosen =
      rule === undefined || numbers.length === 0
        ? values.at(-1)
        : numbers.reduce((best, one) =>
            (rule === "least" ? one.value < best.value : one.value > best.value) ? one : best,
          );
    const value = chosen?.value ?? "";
    return {
      quantity,
      value,
      unit: quantityUnits[quantity],
      halfDigit: chosen?.halfDigit ?? 0,
      lines: values.slice(0, MOST_LINES).map(({ line }) => line),
      others: [...new Set(values.map((one) => one.value))]
        .filter((one) => one !== value)
        .slice(0, MOST_LINES),
    };
  });
}
