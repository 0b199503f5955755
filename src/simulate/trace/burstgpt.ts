/**
 * BurstGPT traces: seconds, model and token counts per line; a response of 0 tokens is a request that failed.
 *
 * Source: BurstGPT (arXiv 2401.17644), `data/BurstGPT_*.csv`; later files add a session id and the elapsed time.
 */
import { type CsvHeader, csvHeader, csvNumber, csvRow } from "./csv-row.ts";
import { timeField } from "./json-row.ts";
import { type TraceRequest, tokenLength } from "./request.ts";

/** A reader that tells failed requests from the others. */
export function burstGptRows(): (text: string, line: number) => TraceRequest | "header" | "failed" {
  let header: CsvHeader | undefined;
  return (text, line) => {
    if (header === undefined) {
      header = csvHeader(text, line, ["Timestamp", "Request tokens", "Response tokens"]);
      return "header";
    }
    const row = csvRow(header, text, line);
    const arrivalSeconds = timeField(csvNumber(row, "Timestamp", line), `line ${line}, Timestamp`);
    const output = csvNumber(row, "Response tokens", line);
    if (output === 0) return "failed";
    const promptTokens = tokenLength(
      csvNumber(row, "Request tokens", line),
      `line ${line}, Request tokens`,
    );
    const outputTokens = tokenLength(output, `line ${line}, Response tokens`);
    const session = row("Session ID");
    return {
      arrivalSeconds,
      promptTokens,
      outputTokens,
      ...(session !== "" && { sessionId: session }),
      line,
    };
  };
}
