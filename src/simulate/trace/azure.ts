/**
 * Azure LLM inference traces: a date and two lengths per line.
 *
 * Source: AzurePublicDataset, `AzureLLMInferenceTrace`, 2023 and 2024 (with an offset from UTC after the time).
 */
import { kvError, shown } from "../../errors.ts";
import { type CsvHeader, csvHeader, csvNumber, csvRow } from "./csv-row.ts";
import { type TraceRequest, tokenLength } from "./request.ts";

/** A point in time: whole seconds since 1970, and units of 100 ns. */
interface Instant {
  readonly seconds: number;
  readonly ticks: number;
}

/** A reader that counts time from the first request. */
export function azureRows(): (text: string, line: number) => TraceRequest | "header" {
  let header: CsvHeader | undefined;
  let first: Instant | undefined;
  return (text, line) => {
    if (header === undefined) {
      header = csvHeader(text, line, ["TIMESTAMP", "ContextTokens", "GeneratedTokens"]);
      return "header";
    }
    const row = csvRow(header, text, line);
    const now = instant(row("TIMESTAMP"), line);
    const promptTokens = tokenLength(
      csvNumber(row, "ContextTokens", line),
      `line ${line}, ContextTokens`,
    );
    const outputTokens = tokenLength(
      csvNumber(row, "GeneratedTokens", line),
      `line ${line}, GeneratedTokens`,
    );
    first ??= now;
    const ticks = (now.seconds - first.seconds) * 1e7 + (now.ticks - first.ticks);
    return { arrivalSeconds: ticks / 1e7, promptTokens, outputTokens, line };
  };
}

const timestamp =
  /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))?$/;

function instant(text: string, line: number): Instant {
  const parts = timestamp.exec(text);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (parts ?? [])
    .slice(1, 7)
    .map(Number);
  const sign = parts?.[8] === "-" ? -1 : 1;
  const offsetMinutes = sign * (Number(parts?.[9] ?? 0) * 60 + Number(parts?.[10] ?? 0));
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  const date = new Date(seconds * 1000);
  const exists = date.getUTCDate() === day && date.getUTCMonth() === month - 1;
  if (parts === null || !exists || hour > 23 || minute > 59)
    throw kvError({
      code: "bad-input",
      path: `line ${line}, TIMESTAMP`,
      value: text,
      rule: `expected a date and time such as 2023-11-16 18:15:46.6805900, got ${shown(text)}`,
    });
  const ticks = Math.floor(Number((parts[7] ?? "").padEnd(9, "0")) / 100);
  return { seconds: seconds - offsetMinutes * 60, ticks };
}
