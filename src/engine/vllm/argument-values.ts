/** Values of arguments as logs and command lines write them. */
import { kvError, shown } from "../../errors.ts";

function bad(value: unknown, path: string, rule: string): never {
  throw kvError({ code: "bad-input", path, value, rule: `${rule}, got ${shown(value)}` });
}

const MULTIPLES: Readonly<Record<string, number>> = {
  k: 1e3,
  K: 2 ** 10,
  m: 1e6,
  M: 2 ** 20,
  g: 1e9,
  G: 2 ** 30,
};

function numberOf(value: unknown): number {
  if (typeof value !== "string") return typeof value === "number" ? value : Number.NaN;
  const found = /^\s*(-?\d{1,20}(?:\.\d{1,20})?)([kKmMgG]?)\s*$/.exec(value);
  return found === null ? Number.NaN : Number(found[1]) * (MULTIPLES[found[2] ?? ""] ?? 1);
}

/** A whole number of at least 1; as text it may end in k, m, g (thousands) or K, M, G (powers of 1024). */
export function whole(value: unknown, path: string): number {
  const number = numberOf(value);
  return Number.isSafeInteger(number) && number >= 1
    ? number
    : bad(value, path, "expected a whole number of at least 1");
}

/** A whole number of at least 0. */
export function natural(value: unknown, path: string): number {
  return numberOf(value) === 0 ? 0 : whole(value, path);
}

/** Whole numbers: a list, or text with commas between. */
export function wholes(value: unknown, path: string): readonly number[] {
  const list = typeof value === "string" ? value.split(",") : value;
  if (!Array.isArray(list)) return bad(value, path, "expected a list of whole numbers");
  return list.map((entry, index) => whole(entry, `${path}.${index}`));
}

/** Bytes of every stage, or of each. Negative ones are allowed: the weights may leave less than nothing. */
export function bytes(value: unknown, path: string): number | readonly number[] {
  if (Array.isArray(value))
    return value.map((entry, index) => oneByteCount(entry, `${path}.${index}`));
  return oneByteCount(value, path);
}

function oneByteCount(value: unknown, path: string): number {
  const number = numberOf(value);
  return Number.isFinite(number) ? number : bad(value, path, "expected bytes");
}

/** A share above 0 and up to 1. */
export function fraction(value: unknown, path: string): number {
  const number = numberOf(value);
  return number > 0 && number <= 1 ? number : bad(value, path, "expected a fraction in (0, 1]");
}

/** A flag: true, "true", "1", or the empty text of a flag without a value. */
export function yes(value: unknown, path: string): boolean {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.toLowerCase() : value;
  if (word === "" || word === "true" || word === "1" || word === 1) return true;
  if (word === "false" || word === "0" || word === 0) return false;
  return bad(value, path, "expected true or false");
}

/** Text. */
export function word(value: unknown, path: string): string {
  return typeof value === "string" ? value : bad(value, path, "expected text");
}

/** One of some words. */
export function oneOf<Word extends string>(
  words: readonly Word[],
): (value: unknown, path: string) => Word {
  return (value, path) =>
    words.find((known) => known === value) ??
    bad(value, path, `expected one of ${words.join(", ")}`);
}

/** Layers by index, or `sliding_window`. */
export function skippedLayers(
  value: unknown,
  path: string,
): readonly (number | "sliding_window")[] {
  const list = typeof value === "string" ? value.split(",") : value;
  if (!Array.isArray(list)) return bad(value, path, "expected a list of layers");
  return list.map((entry, index) =>
    entry === "sliding_window" ? entry : natural(entry, `${path}.${index}`),
  );
}

/** An object, or the JSON text of one. */
export function fields(value: unknown, path: string): Readonly<Record<string, unknown>> {
  const parsed = typeof value === "string" ? parse(value) : value;
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
    ? (parsed as Readonly<Record<string, unknown>>)
    : bad(value, path, "expected an object");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
