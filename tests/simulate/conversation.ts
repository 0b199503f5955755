/** The Mooncake conversation trace of ../shared, read once. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type BlockTrace, blockTrace, parseTrace } from "../../src/simulate/trace/index.ts";
import { sharedPath } from "../shared.ts";

export function conversationText(): string {
  return gunzipSync(readFileSync(sharedPath("traces/mooncake_conversation.jsonl.gz"))).toString();
}

export function conversation(): BlockTrace {
  return blockTrace(parseTrace(conversationText()));
}

/** Azure 2023, conversation: lengths and times. */
export function azureText(): string {
  return gunzipSync(readFileSync(sharedPath("traces/azure_2023_conv.csv.gz"))).toString();
}
