/** `kv-headroom doctor`: an engine's start-up log, each of its figures against the one that the rules give. */
import { readFileSync } from "node:fs";
import { device } from "../catalog/lookup.ts";
import { type Diagnosis, diagnose, type Finding, type Stated } from "../doctor/index.ts";
import { kvError } from "../errors.ts";
import { grouped } from "../report/printed.ts";
import { textTable, wrapped } from "../report/text-table.ts";
import { modelArgument } from "./model-argument.ts";
import { type Output, page, print } from "./print.ts";

/** What was typed after `doctor FILE`. */
export interface DoctorArguments extends Output {
  readonly model?: string;
  readonly command?: string;
  readonly gpu?: string;
}

/** Prints the reconciliation of one log. */
export async function doctorCommand(file: string, given: DoctorArguments): Promise<void> {
  const log = file === "-" ? await standardInput() : logFile(file);
  const named = given.model === undefined ? undefined : await modelArgument(given.model);
  const diagnosis = diagnose(log, {
    model: named?.spec,
    command: given.command,
    settings: given.gpu === undefined ? undefined : { device: device(given.gpu) },
  });
  print(given, diagnosis, () => diagnosisText(diagnosis));
}

async function standardInput(): Promise<string> {
  if (process.stdin.isTTY)
    process.stderr.write("paste a start-up log, then press Ctrl-D on a line of its own\n");
  let text = "";
  process.stdin.setEncoding("utf8");
  for await (const part of process.stdin) text += String(part);
  return text;
}

function logFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw kvError({
      code: "bad-input",
      path,
      value: path,
      rule: `cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown reason"})`,
      hint: "give the path of a log, or - for stdin",
    });
  }
}

function diagnosisText(diagnosis: Diagnosis): string {
  const { engine, version, stated, findings, failure, lines, unread, warnings } = diagnosis;
  const causes = [...new Map(findings.map(({ cause }) => [cause.id, cause])).values()];
  const also = findings.flatMap((finding) => finding.also);
  const others = [...new Map(also.map((one) => [one.id, one])).values()].filter(({ id }) =>
    causes.every((one) => one.id !== id),
  );
  const advice = [...new Set(findings.flatMap((finding) => finding.advice ?? []))];
  const width = page();
  const list = (heading: string, items: readonly string[]): readonly string[] =>
    items.length === 0
      ? []
      : [[heading, ...items.map((item) => indented(item, width.columns ?? 100))].join("\n")];
  return [
    `${engine}${version === undefined ? "" : ` ${version}`}, ${lines.length} line${lines.length === 1 ? "" : "s"} read${lines.length === 0 ? "" : ` (${shortList(lines)})`}`,
    ...(findings.length === 0
      ? []
      : [
          textTable(
            [["figure", "the log", "the rules", "difference", "why"], ...findings.map(row)],
            width,
          ),
        ]),
    ...list(
      "How",
      findings.flatMap(({ quantity, working }) =>
        working === undefined ? [] : [`${quantity}: ${working}`],
      ),
    ),
    ...list(
      "Why",
      [...causes, ...others].map(({ id, text }) => `${id}: ${text}`),
    ),
    ...list("What to change", advice),
    ...(failure === undefined
      ? []
      : list(
          `It did not start: ${failure.cause.text}${failure.shortGib === undefined ? "" : `; ${failure.shortGib.toFixed(2)} GiB short on each rank`}. Any one of these:`,
          failure.changes,
        )),
    ...(findings.length > 0 ? [] : list("Stated", stated.map(statedText))),
    ...list("Not understood", unread),
    ...warnings.map(({ code, message }) => wrapped(`warning ${code}: ${message}`, width)),
  ].join("\n\n");
}

function row({
  quantity,
  unit,
  stated,
  predicted,
  relativeError,
  cause,
}: Finding): readonly string[] {
  return [
    quantity,
    shownValue(stated, unit),
    predicted === undefined ? "not known" : shownValue(predicted, unit),
    relativeError === undefined
      ? ""
      : `${relativeError > 0 ? "+" : ""}${(relativeError * 100).toFixed(2)} %`,
    cause.id,
  ];
}

function shownValue(value: number, unit: Finding["unit"]): string {
  if (unit === "GiB") return `${value.toFixed(2)} GiB`;
  if (unit === "×" || unit === "share") return value.toFixed(unit === "×" ? 2 : 4);
  return grouped(value);
}

function statedText({ quantity, value, unit, lines }: Stated): string {
  return `${quantity} ${value}${unit === "text" ? "" : ` ${unit}`} (${lines.every((line) => line === 0) ? "command" : `line ${shortList(lines)}`})`;
}

function shortList(lines: readonly number[]): string {
  const first = lines.slice(0, 8).join(", ");
  return lines.length > 8 ? `${first}, ...` : first;
}

function indented(text: string, columns: number): string {
  return `  ${wrapped(text, { columns: columns - 2 }).replaceAll("\n", "\n  ")}`;
}
