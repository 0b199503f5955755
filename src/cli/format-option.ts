/** An element format as typed: a name, `6bit`, or one for keys and one for values. */

import { kvError, shown } from "../errors.ts";
import { type Format, formats, type KvFormat } from "../model/format.ts";
import { nearestNames } from "../nearest-names.ts";

/** `bf16`, `q8_0`, `6bit`, `5.5 bits`; `undefined` where nothing was typed. */
export function formatOption(text: string | undefined, flag: string): Format | undefined {
  if (text === undefined) return undefined;
  const bits = /^(\d+(?:\.\d+)?)[- ]?bits?$/i.exec(text)?.[1];
  if (bits !== undefined && Number(bits) > 0 && Number(bits) <= 64) return { bits: Number(bits) };
  const name = text.toLowerCase();
  if (Object.hasOwn(formats, name)) return name as keyof typeof formats;
  const near = nearestNames(text, Object.keys(formats));
  throw kvError({
    code: "unknown-id",
    path: flag,
    value: text,
    rule: `unknown element format ${shown(text)}`,
    hint: `${near.length > 0 ? `did you mean ${near.join(", ")}?` : `use ${Object.keys(formats).join(", ")}`} A plain width is written 6bit`,
  });
}

/** A cache format: as {@link formatOption}, or `key/value` such as `q8_0/q4_0`. */
export function kvFormatOption(text: string | undefined, flag: string): KvFormat | undefined {
  const [key, value, ...more] = text?.split("/") ?? [];
  if (value === undefined) return formatOption(text, flag);
  const keyFormat = formatOption(key, flag);
  const valueFormat = formatOption(value, flag);
  if (keyFormat !== undefined && valueFormat !== undefined && more.length === 0)
    return { key: keyFormat, value: valueFormat };
  throw kvError({
    code: "bad-input",
    path: flag,
    value: text,
    rule: `expected key/value, got ${shown(text)}`,
    hint: "q8_0/q4_0, say",
  });
}

/** A format as people call it: `bf16`, `6 bits`, `q8_0 keys, q4_0 values`. */
export function formatName(format: KvFormat | undefined): string {
  if (format === undefined) return "bf16";
  if (typeof format === "string") return format;
  return "key" in format
    ? `${formatName(format.key)} keys, ${formatName(format.value)} values`
    : `${format.bits} bits`;
}
