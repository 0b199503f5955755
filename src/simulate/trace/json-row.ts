/** A line of JSON as a row whose fields are named in every complaint. */
import { kvError, shown } from "../../errors.ts";
import { finiteNumber, wholeNumber } from "../../units.ts";
import { tokenLength } from "./request.ts";

/** The object on a line; otherwise the named error. */
export function jsonRow(text: string, line: number): Readonly<Record<string, unknown>> {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    throw kvError({
      code: "bad-input",
      path: `line ${line}`,
      value: text.slice(0, 80),
      rule: `expected one JSON object, got ${shown(text)}`,
      hint: "the line is cut short or not JSON",
    });
  }
  if (typeof row === "object" && row !== null && !Array.isArray(row))
    return row as Readonly<Record<string, unknown>>;
  throw kvError({
    code: "bad-input",
    path: `line ${line}`,
    value: row,
    rule: `expected one JSON object, got ${shown(row)}`,
  });
}

/** Lengths and blocks that rows of both hashed formats have. */
export function hashedPrompt(
  row: Readonly<Record<string, unknown>>,
  line: number,
  tokensPerId: number,
): {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly promptIds: readonly number[];
} {
  const promptTokens = tokenLength(row["input_length"], `line ${line}, input_length`);
  const outputTokens = tokenLength(row["output_length"], `line ${line}, output_length`);
  const path = `line ${line}, hash_ids`;
  const ids = row["hash_ids"];
  if (!Array.isArray(ids))
    throw kvError({
      code: "bad-input",
      path,
      value: ids,
      rule: `expected a list of block ids, got ${shown(ids)}`,
    });
  for (let index = 0; index < ids.length; index += 1) {
    const id: unknown = ids[index];
    if (!Number.isSafeInteger(id) || (id as number) < 0) wholeNumber(id, `${path}[${index}]`, 0);
  }
  const most = Math.ceil(promptTokens / tokensPerId);
  const least = Math.floor(promptTokens / tokensPerId);
  if (ids.length !== most && ids.length !== least)
    throw kvError({
      code: "bad-input",
      path,
      value: ids.length,
      rule: `expected ${most} ids of ${tokensPerId} tokens for ${promptTokens} tokens, got ${ids.length}`,
      hint: "the file may use another block length; name its format",
    });
  return { promptTokens, outputTokens, promptIds: ids as readonly number[] };
}

/** A time from a field, in that field's unit; otherwise the named error. */
export function timeField(value: unknown, path: string): number {
  return finiteNumber(value, path);
}
