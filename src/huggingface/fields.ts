/** Reading one field of a config: present or not, of the right kind, and where it stood when it is not. */
import { z } from "zod";
import { type KvHeadroomError, kvError, shown } from "../errors.ts";
import type { Warning } from "../figure.ts";

/** A JSON object as it came in. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A config, or one nested in it, with what was noticed so far while reading it. */
export interface Config {
  readonly json: JsonObject;
  /** `""` for the outermost, else `text_config.` */
  readonly path: string;
  readonly notes: Notes;
}

/** What reading one config collects. */
export interface Notes {
  readonly warnings: Warning[];
  /** fields without which the parameters cannot be counted */
  readonly missing: Set<string>;
}

/** No dimension of a published model comes near this. */
const LARGEST_DIMENSION = 1e9;
/** As many layers as the models from a few numbers may have. */
export const LARGEST_LAYERS = 100_000;

const positive = z.int().min(1).max(LARGEST_DIMENSION);
const natural = z.int().min(0).max(LARGEST_DIMENSION);
const naturals = z.array(natural).max(LARGEST_LAYERS);
const texts = z.array(z.string()).max(LARGEST_LAYERS);
const objects = z.array(z.record(z.string(), z.unknown())).max(LARGEST_LAYERS);

/** Whether a value is an object with fields: not null and not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a field; `undefined` when it is absent or null. */
export function value(config: Config, name: string): unknown {
  return Object.hasOwn(config.json, name) ? (config.json[name] ?? undefined) : undefined;
}

/** The first of the names that the config gives a value. */
export function given(config: Config, names: readonly string[]): string | undefined {
  return names.find((name) => value(config, name) !== undefined);
}

function checked<Out>(config: Config, name: string, schema: z.ZodType<Out>, rule: string): Out {
  const found = value(config, name);
  const parsed = schema.safeParse(found);
  if (parsed.success) return parsed.data;
  const deeper = parsed.error.issues[0]?.path ?? [];
  const path = `${config.path}${[name, ...deeper].join(".")}`;
  const bad = deeper.reduce<unknown>(
    (outer, key) => (outer as Record<PropertyKey, unknown>)[key],
    found,
  );
  throw fieldError(path, bad, `expected ${rule}, got ${shown(bad)}`);
}

/** The error of a field that breaks its rule. */
export function fieldError(
  path: string,
  bad: unknown,
  rule: string,
  hint = "check the config.json",
): KvHeadroomError {
  return kvError({ code: "bad-input", path, value: bad, rule, hint });
}

/** A whole number of at least 1; the field may go by any of the names. */
export function count(config: Config, ...names: readonly string[]): number {
  const found = optionalCount(config, ...names);
  if (found !== undefined) return found;
  const name = names[0] ?? "";
  throw fieldError(
    `${config.path}${name}`,
    value(config, name),
    "missing, and the cache cannot be known without it",
    names.length > 1 ? `also read as ${names.slice(1).join(", ")}` : "is this a whole config.json?",
  );
}

/** As {@link count}, or `undefined` when none of the names is there. */
export function optionalCount(config: Config, ...names: readonly string[]): number | undefined {
  const name = given(config, names);
  return name === undefined
    ? undefined
    : checked(config, name, positive, `a whole number from 1 to ${LARGEST_DIMENSION}`);
}

/** A whole number of at least 0, or `undefined`. */
export function optionalNatural(config: Config, ...names: readonly string[]): number | undefined {
  const name = given(config, names);
  return name === undefined
    ? undefined
    : checked(config, name, natural, `a whole number from 0 to ${LARGEST_DIMENSION}`);
}

/** A number that only the parameter count needs: 0, and noted, when none of the names is there. */
export function weightCount(config: Config, ...names: readonly string[]): number {
  const found = optionalCount(config, ...names);
  if (found === undefined) config.notes.missing.add(`${config.path}${names[0]}`);
  return found ?? 0;
}

/** A finite number above 0. */
export function positiveNumber(config: Config, name: string): number {
  return checked(config, name, z.number().positive().max(LARGEST_DIMENSION), "a number above 0");
}

/** True or false. */
export function flag(config: Config, name: string, otherwise = false): boolean {
  return value(config, name) === undefined
    ? otherwise
    : checked(config, name, z.boolean(), "true or false");
}

/** A text, or `undefined`. */
export function text(config: Config, name: string): string | undefined {
  return value(config, name) === undefined
    ? undefined
    : checked(config, name, z.string().max(1_000_000), "a text");
}

/** A list of whole numbers, or `undefined`. */
export function numberList(config: Config, name: string): readonly number[] | undefined {
  return value(config, name) === undefined
    ? undefined
    : checked(config, name, naturals, "a list of whole numbers");
}

/** A list of texts, or `undefined`. */
export function textList(config: Config, name: string): readonly string[] | undefined {
  return value(config, name) === undefined
    ? undefined
    : checked(config, name, texts, "a list of texts");
}

/** A list of nested configs, or `undefined`. */
export function nestedList(config: Config, name: string): readonly Config[] | undefined {
  return value(config, name) === undefined
    ? undefined
    : checked(config, name, objects, "a list of objects").map((json, index) => ({
        json,
        path: `${config.path}${name}.${index}.`,
        notes: config.notes,
      }));
}

/** A config inside the config, or `undefined`. */
export function nested(config: Config, name: string): Config | undefined {
  const json = value(config, name);
  if (json === undefined) return undefined;
  if (!isObject(json))
    throw fieldError(`${config.path}${name}`, json, `expected an object, got ${shown(json)}`);
  return { json, path: `${config.path}${name}.`, notes: config.notes };
}

/** Notes an assumption, once per code and message. */
export function warn(config: Config, code: string, message: string): void {
  const { warnings } = config.notes;
  if (!warnings.some((warning) => warning.code === code && warning.message === message))
    warnings.push({ code, message });
}
