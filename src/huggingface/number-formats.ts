/** Element formats by the names that configs use for a data type. */
import type { FormatId } from "../model/index.ts";
import { type Config, given, text, warn } from "./fields.ts";

const BY_NAME: ReadonlyMap<string, FormatId> = new Map<string, FormatId>([
  ["bfloat16", "bf16"],
  ["float16", "fp16"],
  ["half", "fp16"],
  ["float32", "fp32"],
  ["float", "fp32"],
]);

/** The format in which the checkpoint's plain weights are stored; bf16 when it does not say. */
export function checkpointFormat(config: Config): FormatId {
  const name = given(config, ["torch_dtype", "dtype"]);
  const stated = name === undefined ? undefined : text(config, name)?.replace(/^torch\./, "");
  if (stated === undefined || stated === "auto") return "bf16";
  const format = BY_NAME.get(stated);
  if (format === undefined)
    warn(config, "unknown-dtype", `${name} ${stated.slice(0, 40)} is not known: bf16 is assumed`);
  return format ?? "bf16";
}

/** The format in which an engine runs the model: 16 bits also where the checkpoint has 32. */
export function modelFormat(config: Config): FormatId {
  return checkpointFormat(config) === "fp16" ? "fp16" : "bf16";
}

/** The format of a recurrent state: as the field says, else the family's own. */
export function stateFormat(config: Config, field: string, otherwise: FormatId): FormatId {
  const stated = text(config, field)?.replace(/^torch\./, "");
  if (stated === undefined || stated === "auto") return otherwise;
  const format = BY_NAME.get(stated);
  if (format === undefined)
    warn(
      config,
      "unknown-dtype",
      `${field} ${stated.slice(0, 40)} is not known: ${otherwise} is assumed`,
    );
  return format ?? otherwise;
}
