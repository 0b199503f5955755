/** Plain traces: arrival in seconds, prompt and output tokens, as JSON lines or as CSV with these three columns. */
import { type CsvHeader, csvHeader, csvNumber, csvRow } from "./csv-row.ts";
import { jsonRow, timeField } from "./json-row.ts";
import { type TraceRequest, tokenLength } from "./request.ts";

/** A reader that takes what its first line is: JSON or a header. */
export function plainRows(): (text: string, line: number) => TraceRequest | "header" {
  let header: CsvHeader | undefined;
  let json: boolean | undefined;
  return (text, line) => {
    json ??= text.trimStart().startsWith("{");
    if (json) {
      const row = jsonRow(text, line);
      return request((name) => row[name], line);
    }
    if (header === undefined) {
      header = csvHeader(text, line, ["arrival", "prompt", "output"]);
      return "header";
    }
    const row = csvRow(header, text, line);
    return request((name) => csvNumber(row, name, line), line);
  };
}

function request(field: (name: string) => unknown, line: number): TraceRequest {
  return {
    arrivalSeconds: timeField(field("arrival"), `line ${line}, arrival`),
    promptTokens: tokenLength(field("prompt"), `line ${line}, prompt`),
    outputTokens: tokenLength(field("output"), `line ${line}, output`),
    line,
  };
}
