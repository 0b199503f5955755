/**
 * Mooncake traces: one JSON object per line, times in milliseconds, 512 tokens per id.
 *
 * An id names a block and everything before it. The last id of a prompt usually stands for a block that is not full.
 *
 * Source: Mooncake (FAST'25), `FAST25-release/traces`, commit 3b5a5941.
 */
import { kvError } from "../../errors.ts";
import { hashedPrompt, jsonRow, timeField } from "./json-row.ts";
import { predecessorCheck } from "./predecessors.ts";
import type { TraceRequest } from "./request.ts";

const tokensPerId = 512;

/** A reader of lines `{"timestamp": ms, "input_length", "output_length", "hash_ids"}`. */
export function mooncakeRows(): (text: string, line: number) => TraceRequest {
  const check = predecessorCheck();
  return (text, line) => {
    const row = jsonRow(text, line);
    const milliseconds = timeField(row["timestamp"], `line ${line}, timestamp`);
    const prompt = hashedPrompt(row, line, tokensPerId);
    const path = `line ${line}, hash_ids`;
    const expected = Math.ceil(prompt.promptTokens / tokensPerId);
    if (prompt.promptIds.length !== expected)
      throw kvError({
        code: "bad-input",
        path,
        value: prompt.promptIds.length,
        rule: `expected ${expected} ids of ${tokensPerId} tokens for ${prompt.promptTokens} tokens, got ${prompt.promptIds.length}`,
      });
    check(prompt.promptIds, path);
    return { arrivalSeconds: milliseconds / 1000, ...prompt, tokensPerId, line };
  };
}
