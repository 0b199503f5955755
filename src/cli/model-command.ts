/** `kv-headroom model`: what a model keeps, layer by layer, and what that takes at several lengths. */
import { models } from "../catalog/models.ts";
import { kvBytes } from "../kv/bytes.ts";
import { kvBytesPerToken } from "../kv/per-token.ts";
import { type KvPart, kvProfile } from "../kv/profile.ts";
import type { FormatId } from "../model/format.ts";
import type { ModelSpec } from "../model/model.ts";
import { parametersByComponent } from "../model/parameters.ts";
import { grouped } from "../report/printed.ts";
import { textTable, wrapped } from "../report/text-table.ts";
import { formatBytes } from "../units.ts";
import { modelArgument, type NamedModel } from "./model-argument.ts";
import { allModels, billions } from "./model-list.ts";
import { numberOption } from "./number-option.ts";
import { type Output, page, print } from "./print.ts";

/** What was typed after `model`. */
export interface ModelArguments extends Output {
  readonly tensorParallel?: string;
}

const lengths = [4096, 32_768, 131_072];
const shownFormats: readonly FormatId[] = ["bf16", "fp8", "fp8_ds_mla", "nvfp4", "q8_0", "q4_0"];

/** Prints one model, or without a name all of the catalogue. */
export async function modelCommand(text: string | undefined, given: ModelArguments): Promise<void> {
  if (text === undefined) {
    print(given, models, allModels);
    return;
  }
  const named = await modelArgument(text);
  const tensorParallel = numberOption(given.tensorParallel, "--tensor-parallel") ?? 1;
  const formats = formatRows(named.spec, tensorParallel);
  const parts = kvProfile(named.spec, { tensorParallel }).parts;
  const { spec: model, warnings, kvFormat } = named;
  const data = {
    model,
    parts,
    formats,
    warnings,
    tensorParallel,
    ...(kvFormat !== undefined && { kvFormat }),
  };
  print(given, data, () => oneModel(named, { formats, parts, tensorParallel }));
}

/** Bytes in one element format. */
interface FormatRow {
  readonly format: FormatId;
  readonly bytesPerToken: number;
  readonly bytesAt: readonly { readonly tokens: number; readonly bytes: number }[];
}

/** The formats that the model's caches can be stored in. */
function formatRows(spec: ModelSpec, tensorParallel: number): readonly FormatRow[] {
  return shownFormats.flatMap((format) => {
    try {
      const profile = kvProfile(spec, { format, tensorParallel });
      const bytesPerToken = kvBytesPerToken(spec, { format, tensorParallel });
      const bytesAt = lengths.map((tokens) => ({ tokens, bytes: kvBytes(profile, tokens) }));
      return [{ format, bytesPerToken, bytesAt }];
    } catch (error) {
      const { code, path } = error as { code?: string; path?: string };
      if (code === "unsupported" && path === "format") return [];
      throw error;
    }
  });
}

function oneModel(
  { spec, warnings, kvFormat }: NamedModel,
  { formats, parts, tensorParallel }: ShownModel,
): string {
  const rank = tensorParallel === 1 ? "" : `, on one of ${tensorParallel} tensor-parallel ranks`;
  const [bf16] = formats;
  const steady = parts.every(
    (part) => part.windowTokens === undefined && part.tokensPerEntry === 1 && part.kind !== "state",
  );
  return [
    [
      spec.name,
      ...(spec.source === undefined ? [] : [wrapped(`source: ${spec.source}`, page())]),
      ...(spec.maxModelTokens === undefined
        ? []
        : [`made for ${grouped(spec.maxModelTokens)} tokens`]),
    ].join("\n"),
    `What its ${spec.layerOrder.length} layers keep (bf16${rank})\n\n${textTable(
      [
        ["cache", "layers", "elements", "B per entry", "tokens kept", "tokens per entry"],
        ...parts.map(partRow),
      ],
      page(),
    )}`,
    `Bytes of one sequence${rank}\n\n${textTable(
      [
        [
          "stored in",
          steady ? "B/token" : "B/token at first",
          ...lengths.map((tokens) => `${grouped(tokens)} tokens`),
          ...(steady ? [] : ["B/token then"]),
        ],
        ...formats.map((row) => [
          row.format,
          trimmed(row.bytesPerToken),
          ...row.bytesAt.map(({ bytes }) => formatBytes(bytes, "binary")),
          ...(steady
            ? []
            : row.bytesAt.slice(-1).map(({ tokens, bytes }) => grouped(bytes / tokens))),
        ]),
      ],
      page(),
    )}`,
    ...(steady || bf16 === undefined
      ? []
      : [
          wrapped(
            `At first: what a token adds while every window still fills. Then: the bytes of ${grouped(lengths.at(-1) ?? 0)} tokens divided by their number. A sequence is not its length times either.`,
            page(),
          ),
        ]),
    parametersText(spec),
    ...(kvFormat === undefined
      ? []
      : [
          `The checkpoint asks for a cache in ${typeof kvFormat === "string" ? kvFormat : `${kvFormat.bits} bits`}.`,
        ]),
    ...warnings.map(({ code, message }) => wrapped(`warning ${code}: ${message}`, page())),
  ].join("\n\n");
}

interface ShownModel {
  readonly formats: readonly FormatRow[];
  readonly parts: readonly KvPart[];
  readonly tensorParallel: number;
}

function partRow(part: KvPart): readonly (string | number)[] {
  return [
    part.kind,
    part.layers,
    grouped(part.entryElements),
    trimmed(part.entryBits / 8),
    part.kind === "state"
      ? "-"
      : part.windowTokens === undefined
        ? "all"
        : grouped(part.windowTokens),
    part.kind === "state" ? "one state" : part.tokensPerEntry,
  ];
}

function parametersText(spec: ModelSpec): string {
  if (spec.weights === undefined) return "Its parameters are not known.";
  const { totalParameters, activeParameters, outside } = spec.weights;
  const totals = `${billions(totalParameters)} parameters, ${billions(activeParameters)} of them met by one token`;
  if (outside === undefined) return totals;
  const total = parametersByComponent(spec, "total");
  const active = parametersByComponent(spec, "active");
  const names = Object.keys(total) as (keyof typeof total)[];
  return `${totals}\n\n${textTable(
    [
      ["component", "all", "met by one token"],
      ...names
        .filter((name) => total[name] > 0 || active[name] > 0)
        .map((name) => [name, grouped(total[name]), grouped(active[name])]),
    ],
    page(),
  )}`;
}

/** A whole number grouped, a fraction to two digits. */
function trimmed(value: number): string {
  return Number.isInteger(value) ? grouped(value) : value.toFixed(2);
}
