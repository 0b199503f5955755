/** `kv-headroom compare`: two caches against each other, taken apart. */
import { compareKv } from "../kv/compare.ts";
import { type KvProfile, kvProfile } from "../kv/profile.ts";
import type { KvFormat } from "../model/format.ts";
import { grouped, percent } from "../report/printed.ts";
import { textTable, wrapped } from "../report/text-table.ts";
import { demand } from "./demand.ts";
import { formatName, kvFormatOption } from "./format-option.ts";
import { modelArgument } from "./model-argument.ts";
import { numberOption } from "./number-option.ts";
import { type Output, page, print } from "./print.ts";

/** What was typed after `compare`. */
export interface CompareArguments extends Output {
  readonly baseline: string;
  readonly candidate: string;
  readonly baselineFormat?: string;
  readonly candidateFormat?: string;
  readonly tokens?: string;
}

/** Prints how much smaller the candidate's cache is, and the three factors of it. */
export async function compareCommand(given: CompareArguments): Promise<void> {
  demand(given, "compare", ["baseline", "candidate"]);
  const from = await side(given.baseline, given.baselineFormat, "baseline");
  const to = await side(given.candidate, given.candidateFormat, "candidate");
  const tokens = numberOption(given.tokens, "--tokens");
  const found = compareKv({
    baseline: from.profile,
    candidate: to.profile,
    ...(tokens !== undefined && { tokens }),
  });
  const data = {
    baseline: { model: from.profile.model, format: from.format },
    candidate: { model: to.profile.model, format: to.format },
    ...(tokens !== undefined && { tokens }),
    ...found,
    warnings: [...from.warnings, ...to.warnings],
  };
  print(given, data, () => {
    const { layers, elementsPerLayer, bitsPerElement } = found.factors;
    const smaller = found.reduction >= 0;
    return [
      textTable(
        [
          [
            "",
            "model",
            "stored in",
            tokens === undefined ? "B/token" : `B at ${grouped(tokens)} tokens`,
          ],
          ["baseline", from.profile.model, formatName(from.format), grouped(found.baselineBytes)],
          ["candidate", to.profile.model, formatName(to.format), grouped(found.candidateBytes)],
        ],
        page(),
      ),
      smaller
        ? `The candidate's cache is ${percent(found.reduction, 3)} smaller (1/${found.ratio.toFixed(2)}).`
        : `The candidate's cache is ${percent(-found.reduction, 3)} larger (${found.remaining.toFixed(2)} ×).`,
      textTable(
        [
          ["candidate / baseline", "factor"],
          ["layers that keep something", layers.toFixed(3)],
          ["× elements per layer", elementsPerLayer.toFixed(3)],
          ["× bits per element", bitsPerElement.toFixed(3)],
          ["= what remains", found.remaining.toFixed(4)],
        ],
        page(),
      ),
      ...data.warnings.map(({ code, message }) => wrapped(`warning ${code}: ${message}`, page())),
    ].join("\n\n");
  });
}

async function side(
  text: string,
  format: string | undefined,
  name: "baseline" | "candidate",
): Promise<Side> {
  const { spec, warnings } = await modelArgument(text, name);
  const stored = kvFormatOption(format, `--${name}-format`) ?? "bf16";
  return { profile: kvProfile(spec, { format: stored }), format: stored, warnings };
}

interface Side {
  readonly profile: KvProfile;
  readonly format: KvFormat;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}
