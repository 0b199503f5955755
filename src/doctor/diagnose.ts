/** An engine's start-up log in, the reconciliation out. */
import { kvError, shown } from "../errors.ts";
import type { Warning } from "../figure.ts";
import type { ModelSpec } from "../model/model.ts";
import type { DoctorSettings, Evidence } from "./evidence.ts";
import { checkSettings, known, said, stated } from "./evidence.ts";
import { llamaCppFindings } from "./expect-llama-cpp.ts";
import { memoryFindings } from "./expect-memory.ts";
import { sglangFindings } from "./expect-sglang.ts";
import { tensorRtLlmFindings } from "./expect-tensorrt-llm.ts";
import { vllmFindings } from "./expect-vllm.ts";
import { weightFindings } from "./expect-weights.ts";
import { type Failure, failureOf } from "./failure.ts";
import type { Finding } from "./finding.ts";
import type { LogEngine } from "./phrase.ts";
import { readLog, type Stated } from "./read-log.ts";

/** What is known beside the log. */
export interface DiagnoseOptions {
  /** without it only what the log's own figures say of each other is checked */
  readonly model?: ModelSpec | undefined;
  /** instead of what the log says */
  readonly settings?: DoctorSettings | undefined;
  /** the launch command, where the log does not repeat it */
  readonly command?: string | undefined;
}

/** A log, explained. */
export interface Diagnosis {
  readonly engine: LogEngine | "unknown";
  readonly version?: string;
  /** what the log states, and in which lines */
  readonly stated: readonly Stated[];
  readonly findings: readonly Finding[];
  /** where the engine did not start */
  readonly failure?: Failure;
  /** lines that were read, from 1 */
  readonly lines: readonly number[];
  /** lines that look like more and were not understood */
  readonly unread: readonly string[];
  readonly warnings: readonly Warning[];
}

/** Steps of more tokens than any default (16,384) cost memory that their owner may not expect. */
const LARGE_BATCH_TOKENS = 16_384;

/** The first vLLM minor version after commit 017e9f44: 0.26 was released ten days before it. */
const NEXT_VLLM_MINOR = 28;

/**
 * Explains the start-up log of vLLM, SGLang, TensorRT-LLM or llama.cpp: each figure that it states against the one that
 * the engine's rules give, and why the two agree or differ.
 *
 *     relativeError = predicted / stated - 1
 *
 * Sizes are read as the engine means them: SGLang's "GB" are GiB. What cannot be predicted is listed with the cause
 * `unknown` or `not-enough-stated`, never guessed. Of a log of several start-ups the last is read. The time grows with the
 * length of the log, whatever is in it.
 *
 * Errors: `bad-input` unless the log is text.
 * Source: vLLM commit 017e9f44 and its log lines from 0.6 on; SGLang commit 8905cbd4; TensorRT-LLM commit 0076e939 and
 * llama.cpp, read and not run.
 * @example diagnose("Available KV cache memory: 69.66 GiB\nGPU KV cache size: 652,144 tokens", { model: gqa({ layers: 28, kvHeads: 8, headDim: 128, maxModelTokens: 4096 }) }).findings.map(({ quantity, predicted }) => [quantity, predicted]) // => [["kvCacheTokens", 652176]]
 */
export function diagnose(logText: string, options: DiagnoseOptions = {}): Diagnosis {
  if (typeof logText !== "string")
    throw kvError({
      code: "bad-input",
      path: "logText",
      value: logText,
      rule: `expected the text of a log, got ${shown(logText)}`,
    });
  const { model, settings = {}, command = "" } = options;
  checkSettings(settings);
  const reading = readLog(logText, command);
  const evidence: Evidence = { reading, settings, ...(model !== undefined && { model }) };
  const findings = findingsOf(evidence);
  const failure = finite(failureOf(evidence));
  const version = said(evidence, "engineVersion");
  return {
    engine: reading.engine,
    ...(version !== undefined && { version }),
    stated: reading.stated,
    findings,
    ...(failure !== undefined && { failure }),
    lines: reading.lines,
    unread: reading.unread,
    warnings: [...reading.warnings, ...warningsOf(evidence, findings, failure)],
  };
}

/** A shortfall that a nonsensical log would make infinite is left out. */
function finite(failure: Failure | undefined): Failure | undefined {
  if (failure?.shortGib === undefined || Number.isFinite(failure.shortGib)) return failure;
  const { shortGib: _, ...rest } = failure;
  return rest;
}

function findingsOf(evidence: Evidence): readonly Finding[] {
  const shared = [...weightFindings(evidence), ...memoryFindings(evidence)];
  switch (evidence.reading.engine) {
    case "vllm":
      return [...shared, ...vllmFindings(evidence)];
    case "sglang":
      return [...shared, ...sglangFindings(evidence)];
    case "tensorrt-llm":
      return [...shared, ...tensorRtLlmFindings(evidence)];
    case "llama-cpp":
      return [...shared, ...llamaCppFindings(evidence)];
    case "unknown":
      return [];
  }
}

function warningsOf(
  evidence: Evidence,
  findings: readonly Finding[],
  failure: Failure | undefined,
): readonly Warning[] {
  const { reading, model } = evidence;
  const found: Warning[] = [];
  const add = (code: string, message: string): void => {
    found.push({ code, message });
  };
  if (reading.engine === "unknown")
    add("unknown-engine", "no line of vLLM, SGLang, TensorRT-LLM or llama.cpp that is known here");
  else if (findings.length === 0 && failure === undefined)
    add("nothing-to-reconcile", "the log states no figure that the rules could be held against");
  if (model === undefined)
    add("no-model", "without a model only the log's own figures are compared with each other");
  const version = said(evidence, "engineVersion");
  const minor = /^v?0\.(\d{1,3})(?:\.|$)/.exec(version ?? "")?.[1];
  if (
    reading.engine === "vllm" &&
    version !== undefined &&
    (minor === undefined || Number(minor) >= NEXT_VLLM_MINOR)
  )
    add(
      "unknown-version",
      `the rules of vLLM ${version} are not known here; those of commit 017e9f44 (2026-08) were taken`,
    );
  const batch = known(evidence, "maxBatchedTokens") ?? 0;
  if (reading.engine === "vllm" && batch > LARGE_BATCH_TOKENS)
    add(
      "large-prefill-step",
      `max_num_batched_tokens is ${batch}: the activations of so many tokens are set aside before the cache gets any`,
    );
  const asked = known(evidence, "askedModelTokens");
  const reduced = known(evidence, "reducedModelTokens");
  if (asked !== undefined && reduced !== undefined)
    add(
      "context-reduced",
      `llama.cpp reduced the context from ${asked} to ${reduced} tokens to fit the free memory of the devices`,
    );
  const format = stated(evidence, "kvFormat");
  if (findings.some(({ cause }) => cause.id === "not-enough-stated") && format !== undefined)
    add("format", `the log names the cache format ${format.value}`);
  return found;
}
