/** A phrase that an engine prints: the words that mark it, what follows them, and which quantities stand there. */
import { type LogLine, workerOf } from "./lines.ts";
import type { Quantity } from "./quantities.ts";
import { quantityUnits } from "./quantities.ts";

/** The engines whose logs are read. */
export type LogEngine = "vllm" | "sglang" | "tensorrt-llm" | "llama-cpp";

/**
 * What a phrase tells about the course of a start-up: an engine `start`s, begins to read a `model` and has
 * `loaded` it, names the `draft` that it reads next, makes a `context`, or is `ready`.
 */
export type Step = "start" | "model" | "loaded" | "draft" | "context" | "ready";

/** One phrase. The pattern begins at the mark's end and has only bounded repetitions, so that no line takes long. */
export interface Phrase {
  /** `any`: several engines print it, so that it says nothing of which it is */
  readonly engine: LogEngine | "any";
  /** stands in the line, word for word */
  readonly mark: string;
  /** what ends where the mark begins; its groups are stated before those of `rest` */
  readonly before?: RegExp;
  /** what follows the mark; nothing to match when absent */
  readonly rest?: RegExp;
  /** what the groups state, in order */
  readonly states?: readonly Quantity[];
  /** what the phrase states by being there */
  readonly means?: Readonly<Partial<Record<Quantity, string | number>>>;
  /** the rest of the line lists settings: `name=value`, `'name': value` or `--name value` */
  readonly settings?: "pairs" | "command";
  /** several of these describe parts of one cache, in order */
  readonly part?: "pool";
  readonly step?: Step;
  /** people wrap it */
  readonly wraps?: true;
  /** units printed are MiB, or GB of 10^9 bytes */
  readonly scale?: Readonly<Partial<Record<Quantity, number>>>;
}

/** One value as printed. */
export interface Reading {
  readonly quantity: Quantity;
  readonly value: number | string;
  /** half of the last printed digit: the printed value is this close to what the engine had */
  readonly halfDigit: number;
}

/** A phrase that was found in a line. */
export interface Match {
  readonly phrase: Phrase;
  /** from 1; 0 for the launch command that was given beside the log */
  readonly line: number;
  readonly worker: string;
  readonly readings: readonly Reading[];
  /** the text that lists settings */
  readonly settings?: string;
}

/** How often a phrase is looked for in one line. */
const OCCURRENCES = 4;

/** Characters after a mark, and before it, that its patterns see. */
const REACH = 1_000;
const REACH_BACK = 60;

/** The phrases that stand in a line. */
export function matchesOf(line: LogLine, phrases: readonly Phrase[]): readonly Match[] {
  const found: Match[] = [];
  for (const phrase of phrases) {
    let at = line.text.indexOf(phrase.mark);
    for (let count = 0; at >= 0 && count < OCCURRENCES; count += 1) {
      const match = matchAt(line, phrase, at);
      if (match !== undefined) {
        found.push(match);
        break;
      }
      at = line.text.indexOf(phrase.mark, at + phrase.mark.length);
    }
  }
  return found;
}

function matchAt(line: LogLine, phrase: Phrase, start: number): Match | undefined {
  const { before, rest, states = [], means = {}, scale = {}, settings, wraps } = phrase;
  const end = start + phrase.mark.length;
  const ahead = before?.exec(line.text.slice(Math.max(0, start - REACH_BACK), start)) ?? [];
  const text = line.text.slice(end, end + REACH);
  const behind = rest === undefined ? [] : groupsOf(rest, text, wraps ? line.after() : "");
  if ((before !== undefined && ahead.length === 0) || behind === null) return undefined;
  const groups = [...ahead.slice(1), ...behind.slice(1)];
  const readings: Reading[] = [];
  for (const [index, quantity] of states.entries()) {
    const printed = groups[index];
    if (printed === undefined) continue;
    const reading = readingOf(quantity, printed, scale[quantity] ?? 1);
    if (reading !== undefined) readings.push(reading);
  }
  for (const [quantity, value] of Object.entries(means))
    readings.push({ quantity: quantity as Quantity, value, halfDigit: 0 });
  return {
    phrase,
    line: line.number,
    worker: workerOf(line.text),
    readings,
    ...(settings && {
      settings: settings === "command" ? line.continued().slice(end) : line.text.slice(end),
    }),
  };
}

/** The groups of a pattern in a line, or in a message that was wrapped: between its words, or by a terminal within them. */
function groupsOf(rest: RegExp, text: string, after: string): RegExpExecArray | null {
  return (
    rest.exec(text + after.replace(/\s/g, " ")) ??
    (after === "" ? null : rest.exec(text + after.replace(/[\r\n]/g, "")))
  );
}

/** A printed value: thousands separators dropped, digits counted; nothing where it is no number and should be one. */
export function readingOf(quantity: Quantity, printed: string, scale = 1): Reading | undefined {
  if (quantityUnits[quantity] === "text") return { quantity, value: printed, halfDigit: 0 };
  const plain = printed.replace(/,/g, "");
  const value = Number(plain);
  if (plain === "" || !Number.isFinite(value)) return undefined;
  const decimals = plain.includes(".") ? plain.length - plain.indexOf(".") - 1 : 0;
  const isCount = decimals === 0 && quantityUnits[quantity] !== "GiB";
  return {
    quantity,
    value: value === 0 ? 0 : value * scale,
    halfDigit: isCount ? 0 : 0.5 * Number(`1e-${decimals}`) * scale,
  };
}
