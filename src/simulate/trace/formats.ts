/** The trace formats that are read, and how to tell which one a file is in. */
import { kvError, shown } from "../../errors.ts";
import { azureRows } from "./azure.ts";
import { bailianRows } from "./bailian.ts";
import { burstGptRows } from "./burstgpt.ts";
import { mooncakeRows } from "./mooncake.ts";
import { plainRows } from "./plain.ts";
import type { TraceRequest } from "./request.ts";

/** Formats by name. */
export const traceFormats = ["mooncake", "bailian", "azure", "burstgpt", "plain"] as const;

/** The name of a format. */
export type TraceFormat = (typeof traceFormats)[number];

/** Reads line after line; a request that failed when it was recorded is none. */
export type LineReader = (text: string, line: number) => TraceRequest | "header" | "failed";

/** A reader at the start of a file of this format. */
export function lineReader(format: TraceFormat): LineReader {
  switch (format) {
    case "mooncake":
      return mooncakeRows();
    case "bailian":
      return bailianRows();
    case "azure":
      return azureRows();
    case "burstgpt":
      return burstGptRows();
    case "plain":
      return plainRows();
    default:
      throw unknownFormat(format, "format");
  }
}

/**
 * The format of a file, told by its first line: JSON fields or the names in the header.
 *
 * Errors: `bad-input` where the line fits none.
 * @example traceFormatOf("TIMESTAMP,ContextTokens,GeneratedTokens") // => "azure"
 */
export function traceFormatOf(firstLine: string): TraceFormat {
  const text = firstLine.trim();
  if (text.startsWith("{")) {
    if (/"chat_id"/.test(text)) return "bailian";
    if (/"(hash_ids|input_length)"/.test(text)) return "mooncake";
    if (/"arrival"/.test(text)) return "plain";
  }
  const columns = text.split(",").map((name) => name.trim());
  if (columns.includes("ContextTokens")) return "azure";
  if (columns.includes("Request tokens")) return "burstgpt";
  if (columns.includes("arrival")) return "plain";
  throw unknownFormat(firstLine, "line 1");
}

function unknownFormat(value: unknown, path: string): Error {
  return kvError({
    code: "bad-input",
    path,
    value,
    rule: `no known trace format: ${shown(value)}`,
    hint: `formats: ${traceFormats.join(", ")}`,
  });
}
