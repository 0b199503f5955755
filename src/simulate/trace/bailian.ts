/**
 * Alibaba Bailian traces: one JSON object per line, times in seconds, 16 tokens per id, turns linked to the turn before.
 *
 * An id is the hash of one block by itself. Whether a prompt's unfinished last block has an id is left open by the
 * publication; both are read.
 *
 * Source: "KVCache Cache in the Wild" (ATC'25), data specification of the published traces, commit 03a51e31.
 */
import { wholeNumber } from "../../units.ts";
import { hashedPrompt, jsonRow, timeField } from "./json-row.ts";
import type { TraceRequest } from "./request.ts";

const tokensPerId = 16;

/** A reader that follows conversations: all turns have the chat id of the first as their session. */
export function bailianRows(): (text: string, line: number) => TraceRequest {
  const sessions = new Map<number, number>();
  return (text, line) => {
    const row = jsonRow(text, line);
    const chat = wholeNumber(row["chat_id"], `line ${line}, chat_id`, 0);
    const parent = wholeNumber(row["parent_chat_id"], `line ${line}, parent_chat_id`, -1);
    const arrivalSeconds = timeField(row["timestamp"], `line ${line}, timestamp`);
    const prompt = hashedPrompt(row, line, tokensPerId);
    const sessionId = parent === -1 ? chat : (sessions.get(parent) ?? parent);
    if (sessionId !== chat) sessions.set(chat, sessionId);
    return { arrivalSeconds, ...prompt, tokensPerId, sessionId, line };
  };
}
