/** An axis as typed: `prompt=1000,2000,4000`, `devices=1..8`, `prompt=1000..64000*2`, `tpot=20ms..100ms:10ms`. */

import { device } from "../catalog/lookup.ts";
import { engineNamed } from "../engine/engines.ts";
import { kvError, shown } from "../errors.ts";
import { nearestNames } from "../nearest-names.ts";
import { power } from "../portable-math.ts";
import type { QuantityDimension } from "../quantity.ts";
import { formatOption, kvFormatOption } from "./format-option.ts";
import { modelArgument } from "./model-argument.ts";
import { numberOption, quantityOption } from "./number-option.ts";
import { hourlyPrice } from "./price-option.ts";

/** An axis, its field, and its values as they were typed. */
export interface TypedAxis {
  readonly name: string;
  readonly path: string;
  readonly values: readonly unknown[];
  readonly labels: readonly string[];
  /** what its numbers count, where its name does not say */
  readonly unit?: string;
}

type Read = (text: string, flag: string) => Promise<unknown> | unknown;

const plain: Read = (text, flag) => numberOption(text, flag);
const quantity =
  (dimension: QuantityDimension): Read =>
  (text, flag) =>
    quantityOption(text, flag, dimension);

/** What can be an axis, by the name of its flag; `isRange` where numbers may be given from one to another. */
const axes: Readonly<
  Record<
    string,
    { readonly path: string; readonly read: Read; readonly isRange?: true; readonly unit?: string }
  >
> = {
  model: { path: "model", read: async (text) => (await modelArgument(text)).spec },
  gpu: { path: "device", read: (text) => device(text) },
  prompt: { path: "workload.promptTokens", read: quantity("tokens"), isRange: true },
  output: { path: "workload.outputTokens", read: quantity("tokens"), isRange: true },
  cached: { path: "workload.cachedPromptFraction", read: plain, isRange: true },
  "shared-prefix": { path: "workload.sharedPrefixTokens", read: quantity("tokens"), isRange: true },
  devices: { path: "deployment.devices", read: plain, isRange: true },
  "tensor-parallel": { path: "deployment.tensorParallel", read: plain, isRange: true },
  "pipeline-parallel": { path: "deployment.pipelineParallel", read: plain, isRange: true },
  "attention-dp": { path: "deployment.attentionDataParallel", read: plain, isRange: true },
  "expert-parallel": { path: "deployment.expertParallel", read: plain, isRange: true },
  weights: { path: "formats.weights", read: (text, flag) => formatOption(text, flag) },
  kv: { path: "formats.kv", read: (text, flag) => kvFormatOption(text, flag) },
  engine: { path: "engine.name", read: (text) => engineNamed(text).name },
  "memory-fraction": { path: "engine.memoryFraction", read: plain, isRange: true },
  "max-model-tokens": { path: "engine.maxModelTokens", read: quantity("tokens"), isRange: true },
  "max-requests": { path: "engine.maxRequests", read: plain, isRange: true },
  tpot: {
    path: "objective.timePerOutputTokenSeconds",
    read: quantity("seconds"),
    isRange: true,
    unit: "s",
  },
  "tokens-per-user": { path: "objective.tokensPerSecondPerUser", read: plain, isRange: true },
  ttft: {
    path: "objective.timeToFirstTokenSeconds",
    read: quantity("seconds"),
    isRange: true,
    unit: "s",
  },
  e2e: { path: "objective.endToEndSeconds", read: quantity("seconds"), isRange: true, unit: "s" },
  price: {
    path: "price.usdPerDeviceHour",
    read: (text) => hourlyPrice(text),
    isRange: true,
    unit: "$/hour",
  },
  load: { path: "price.loadFactor", read: plain, isRange: true },
};

/** The names of all axes. */
export const axisNames: readonly string[] = Object.keys(axes);

/** More values than a person means. */
const MOST_VALUES = 1_000_000;

/** The axis that was typed. */
export async function axisOption(text: string): Promise<TypedAxis> {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(0, at)).trim();
  const typed = text.slice(at + 1).trim();
  if (at < 1 || typed === "")
    throw kvError({
      code: "bad-input",
      path: "--axis",
      value: text,
      rule: `expected NAME=VALUES, got ${shown(text)}`,
      hint: "prompt=1000,2000,4000 or devices=1..8",
    });
  const axis = Object.hasOwn(axes, name) ? axes[name] : undefined;
  if (axis === undefined) {
    const near = nearestNames(name, axisNames);
    throw kvError({
      code: "unknown-id",
      path: "--axis",
      value: name,
      rule: `no axis is called ${shown(name)}`,
      hint: near.length > 0 ? `did you mean ${near.join(", ")}?` : axisNames.join(", "),
    });
  }
  const flag = `--axis ${name}`;
  const parts = typed.split(",").map((part) => part.trim());
  const values: unknown[] = [];
  for (const part of parts)
    if (axis.isRange === true && part.includes(".."))
      values.push(...(await range(part, axis.read, flag)));
    else values.push(await axis.read(part, flag));
  return {
    name,
    path: axis.path,
    ...(axis.unit !== undefined && { unit: axis.unit }),
    values,
    labels:
      values.length === parts.length && axis.isRange !== true
        ? parts
        : values.map((value) => String(value)),
  };
}

/** `1..8`, `1000..8000:1000` by steps, `1..64*2` by factors. */
async function range(text: string, read: Read, flag: string): Promise<readonly number[]> {
  const [, fromText = "", toText = "", sign, byText = "1"] =
    /^(.+?)\.\.(.+?)(?:([:*])(.+))?$/.exec(text) ?? [];
  const from = (await read(fromText.trim(), flag)) as number;
  const to = (await read(toText.trim(), flag)) as number;
  const by =
    sign === ":"
      ? ((await read(byText.trim(), flag)) as number)
      : (numberOption(byText, flag) ?? 1);
  const isFactor = sign === "*";
  if (!(from <= to && (isFactor ? by > 1 && from > 0 : by > 0)))
    throw kvError({
      code: "bad-input",
      path: flag,
      value: text,
      rule: `expected a range from low to high, got ${shown(text)}`,
      hint: "1..8, 1000..8000:1000 by steps, 1..64*2 by factors above 1",
    });
  const values: number[] = [];
  // a step or factor that is no binary fraction must still reach the end
  for (let index = 0; values.length <= MOST_VALUES; index += 1) {
    const value = isFactor ? from * power(by, index) : from + index * by;
    if (value > to * (1 + 1e-12)) return values;
    values.push(Number(value.toPrecision(14)));
  }
  throw kvError({
    code: "bad-input",
    path: flag,
    value: text,
    rule: `more than ${MOST_VALUES} values`,
    hint: "take larger steps",
  });
}
