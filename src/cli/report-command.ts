/** `kv-headroom report`: the main report. */
import { headlineMarkdown, headlineReport, headlineText } from "../report/headline-report.ts";
import { wrapped } from "../report/text-table.ts";
import { quantityOption } from "./number-option.ts";
import { type Output, page, print } from "./print.ts";

/** What was typed after `report`. */
export interface ReportArguments extends Output {
  readonly markdown?: true;
  readonly h100Price?: string;
  readonly h20Price?: string;
}

/** Prints the report with the prices that were typed, or the assumed ones. */
export async function reportCommand(given: ReportArguments): Promise<void> {
  const h100 = await quantityOption(given.h100Price, "--h100-price", "usdPerHour");
  const h20 = await quantityOption(given.h20Price, "--h20-price", "usdPerHour");
  const report = headlineReport({
    ...(h100 !== undefined && { h100UsdPerDeviceHour: h100 }),
    ...(h20 !== undefined && { h20UsdPerDeviceHour: h20 }),
  });
  print(given, report, () =>
    given.markdown === true
      ? headlineMarkdown(report)
      : `${headlineText(report, page())}\n\n\n${wrapped(next, page())}`,
  );
}

const next =
  "Your own numbers: `kv-headroom plan --help`. Any model: `kv-headroom model <id or config.json>`. Every number's working: `kv-headroom plan ... --explain`.";
