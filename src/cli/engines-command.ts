/** `kv-headroom engines`: one deployment under every engine, and what each loses on the way. */
import {
  type EngineComparisonRow,
  engineComparison,
  engineLossTable,
  engineRoomTable,
} from "../report/engine-comparison.ts";
import { grouped } from "../report/printed.ts";
import { text, wrapped } from "../report/text-table.ts";
import { demand } from "./demand.ts";
import { type DeviceArguments, deviceArgument } from "./device-argument.ts";
import { formatOption, kvFormatOption } from "./format-option.ts";
import { modelArgument } from "./model-argument.ts";
import { numberOption, quantityOption } from "./number-option.ts";
import { type Output, page, print } from "./print.ts";

/** What was typed after `engines`. */
export interface EnginesArguments extends Output, DeviceArguments {
  readonly model: string;
  readonly devices?: string;
  readonly tensorParallel?: string;
  readonly pipelineParallel?: string;
  readonly attentionDp?: string;
  readonly maxModelTokens?: string;
  readonly maxBatchedTokens?: string;
  readonly weights?: string;
  readonly kv?: string;
}

/** Prints the side-by-side. */
export async function enginesCommand(given: EnginesArguments): Promise<void> {
  demand(given, "engines", ["model", "gpu"]);
  const { spec, warnings } = await modelArgument(given.model);
  const asked = await quantityOption(given.maxModelTokens, "--max-model-tokens", "tokens");
  if (asked === undefined && spec.maxModelTokens === undefined)
    demand(given, "engines", ["maxModelTokens"]);
  const maxModelTokens = asked ?? spec.maxModelTokens ?? 0;
  const device = await deviceArgument(given);
  const deployment = {
    ...option("devices", given.devices, "--devices"),
    ...option("tensorParallel", given.tensorParallel, "--tensor-parallel"),
    ...option("pipelineParallel", given.pipelineParallel, "--pipeline-parallel"),
    ...option("attentionDataParallel", given.attentionDp, "--attention-dp"),
  };
  const rows = engineComparison({
    model: spec,
    device,
    maxModelTokens,
    deployment,
    format: kvFormatOption(given.kv, "--kv"),
    weightFormats: formatOption(given.weights, "--weights"),
    maxBatchedTokens: numberOption(given.maxBatchedTokens, "--max-batched-tokens"),
  });
  print(given, { maxModelTokens, engines: rows, warnings }, () =>
    [
      `${spec.name}, requests of ${grouped(maxModelTokens)} tokens, on one attention group of ${device.name}`,
      text(engineRoomTable(rows), page()),
      text(engineLossTable(rows), page()),
      ...notes(rows),
      ...warnings.map(({ code, message }) => wrapped(`warning ${code}: ${message}`, page())),
    ].join("\n\n"),
  );
}

function notes(rows: readonly EngineComparisonRow[]): readonly string[] {
  const sources = rows.map(({ samePool }) => `${samePool.engine}: ${samePool.source}`).join("; ");
  return [
    wrapped(
      "The ideal's pool is all driver memory less weights and 3 GiB of reserve (a rule of thumb). What is lost is a share of what a request takes there.",
      page(),
    ),
    wrapped(`Rules: ${sources}.`, page()),
  ];
}

function option(name: string, text: string | undefined, flag: string): Record<string, number> {
  const value = numberOption(text, flag);
  return value === undefined ? {} : { [name]: value };
}
