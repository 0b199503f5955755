/** A field log restated as facts, and the words that all writers share. */

/** One field log, restated. */
export interface FieldLog {
  readonly id: string;
  readonly engine: string;
  readonly engine_version: string;
  readonly model: string;
  readonly parallelism: string;
  readonly weights: string;
  readonly kv_dtype: string;
  readonly log: Readonly<Record<string, unknown>>;
  readonly model_config: Readonly<Record<string, never>>;
}

/** The launch command and the log; several logs where the facts are of several launches. */
export interface WrittenLog {
  readonly command: string;
  readonly text: string;
}

export function number(fact: FieldLog, name: string): number | undefined {
  const value = fact.log[name];
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const [first = ""] = value.replace("~", "").split("-");
  const scale = /[kK]$/.test(first) ? 1e3 : /M$/.test(first) ? 1e6 : 1;
  return Number.parseFloat(first) * scale;
}

/** A line for each figure that is there. */
export function lines(...given: readonly (string | undefined)[]): string {
  return `${given.filter((line) => line !== undefined).join("\n")}\n`;
}

export function when<Value>(
  value: Value | undefined,
  line: (value: Value) => string,
): string | undefined {
  return value === undefined ? undefined : line(value);
}

export const grouped = (value: number): string => value.toLocaleString("en-US");

export function ranks(fact: FieldLog, kind: "tp" | "pp" | "dp"): number {
  const [first = ""] = fact.parallelism.split(" vs ");
  return Number(new RegExp(`\\b${kind}(\\d+)`).exec(first)?.[1] ?? 1);
}

/** The cache's format in the engine's word. */
export function kvWord(fact: FieldLog): string | undefined {
  const text = fact.kv_dtype;
  if (/^fp8 \(656/.test(text)) return "fp8_ds_mla";
  if (text.startsWith("fp8_ds_mla") || text.startsWith("nvfp4_ds_mla")) return text;
  if (text.startsWith("fp8")) return "fp8";
  return undefined;
}
