/**
 * A quantity as people write it, read as a plain number: "80 GB", "3.35 TB/s", "989 TFLOP/s", "$2/hour".
 *
 * The one module that loads mathjs, for exact conversion only. Text is matched against the spellings below before
 * mathjs sees any of it; nothing is evaluated.
 */
import {
  create,
  createUnitDependencies,
  type FactoryFunctionMap,
  type Fraction,
  fractionDependencies,
  unitDependencies,
} from "mathjs";
import { kvError, shown } from "./errors.ts";

/** What a quantity measures, and the unit of the number that {@link parseQuantity} returns. */
export type QuantityDimension =
  | "bytes"
  | "bytesPerSecond"
  | "bytesPerToken"
  | "flopsPerSecond"
  | "seconds"
  | "tokens"
  | "tokensPerSecond"
  | "usdPerHour"
  | "usdPerMillionTokens";

/** How the units of a dimension are spelt. */
interface Spelling {
  readonly base: string;
  readonly units: readonly string[];
  readonly example: string;
  /** a count: parts of one are refused */
  readonly isWhole?: true;
}

const byteUnits = ["B", "kB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "PiB"];
const flops = ["", "k", "M", "G", "T", "P", "E"].map((prefix) => `${prefix}FLOP`);
const tokenNames = ["token", "tokens"];
const dollarNames = ["USD", "$"];
const hourNames = ["h", "hr", "hour", "GPU-hour", "device-hour", "day"];
const million = ["Mtoken", "Mtokens", "million tokens", "1M tokens"];

/** Numerator over denominator, in every spelling of both. */
function over(numerators: readonly string[], denominators: readonly string[]): readonly string[] {
  return numerators.flatMap((top) => denominators.map((bottom) => `${top}/${bottom}`));
}

const spellings: Readonly<Record<QuantityDimension, Spelling>> = {
  bytes: { base: "B", units: byteUnits, example: "80 GB or 80 GiB", isWhole: true },
  bytesPerSecond: { base: "B/s", units: over(byteUnits, ["s"]), example: "3.35 TB/s" },
  bytesPerToken: { base: "B/token", units: over(byteUnits, ["token"]), example: "128 KiB/token" },
  flopsPerSecond: {
    base: "FLOP/s",
    units: flops.flatMap((flop) => [`${flop}/s`, `${flop}s/s`, `${flop}S`]),
    example: "989 TFLOP/s",
  },
  seconds: {
    base: "s",
    units: ["ns", "us", "µs", "μs", "ms", "s", "seconds", "min", "h", "hour", "hours"],
    example: "50 ms",
  },
  tokens: { base: "token", units: tokenNames, example: "4096 tokens", isWhole: true },
  tokensPerSecond: { base: "token/s", units: over(tokenNames, ["s"]), example: "14800 tokens/s" },
  usdPerHour: {
    base: "USD/hour",
    units: over(dollarNames, hourNames),
    example: "$2/hour or 2 USD/hour",
  },
  usdPerMillionTokens: {
    base: "USD/Mtoken",
    units: over(dollarNames, million),
    example: "$2.19/Mtoken",
  },
};

/** Factories of mathjs, which its types say may be missing. */
const factories: FactoryFunctionMap = Object.assign(
  {},
  createUnitDependencies,
  fractionDependencies,
  unitDependencies,
);

/** mathjs with exact fractions, and with the three units that it lacks. */
const math = create(factories, { number: "Fraction" });
math.createUnit("USD");
math.createUnit("token", { prefixes: "short" });
math.createUnit("FLOP", { prefixes: "short" });

const LONGEST_TEXT = 64;
const NUMBER = /^(\$\s*)?(\d+(?:\.\d+)?|\.\d+)(e[+-]?\d{1,2})?\s*(.*)$/i;

/**
 * A written quantity as a number: in bytes, bytes/s, bytes/token, FLOP/s, seconds, tokens, tokens/s, dollars/hour or dollars
 * per million tokens.
 *
 *     number × unit, by exact fractions
 *
 * Units are taken as spelt: `GB` is 1e9 bytes and `GiB` 2^30, `b` means bits and is refused, and so is `KB`, which could be
 * either. Bytes and tokens are whole: a decimal of a binary unit (`79.65 GiB`) is rounded to the nearest byte, any other part
 * of a byte is refused. A bare number is taken for tokens alone. Without `dimension` the unit decides; `path` names
 * the field in errors.
 *
 * Errors: `ambiguous-unit` for a unit that is missing, mistyped or means bits; `bad-input` for anything else that is not a
 * number of at least 0 with a unit of the dimension.
 * @example parseQuantity("80 GB") // => 80e9
 * @example parseQuantity("79.65 GiB", "bytes") // => 85523536282
 * @example parseQuantity("3.35 TB/s", "bytesPerSecond") // => 3.35e12
 * @example parseQuantity("$2/hour", "usdPerHour") // => 2
 */
export function parseQuantity(text: string, dimension?: QuantityDimension, path?: string): number {
  const at = path ?? "quantity";
  const refuse = (code: "bad-input" | "ambiguous-unit", rule: string, hint: string): Error =>
    kvError({ code, path: at, value: text, rule: `${shown(text)} ${rule}`, hint });
  const example = exampleOf(dimension);
  if (typeof text !== "string")
    throw refuse("bad-input", "is not text", `write a quantity such as ${example}`);
  if (text.length > LONGEST_TEXT)
    throw refuse("bad-input", "is too long for a quantity", `write ${example}`);
  const [, dollar = "", digits, exponent = "", rest = ""] = NUMBER.exec(text.trim()) ?? [];
  if (digits === undefined)
    throw refuse("bad-input", "does not begin with a number of at least 0", `write ${example}`);
  if (/^[,_'’.]?\d/.test(rest))
    throw refuse(
      "bad-input",
      "is not one plain number",
      `write digits with a decimal point and without separators: ${example}`,
    );
  const written = dollar === "" ? rest : `USD${rest}`;
  if (written === "" && dimension !== "tokens")
    throw refuse("ambiguous-unit", "has no unit", `write ${example}`);
  const unit = written === "" ? "token" : written;
  const found = dimensionOf(unit);
  if (found === undefined)
    throw refuse("ambiguous-unit", ...whyNot(unit, `${digits}${exponent}`, example));
  if (dimension !== undefined && found !== dimension)
    throw refuse("bad-input", `is ${found}, not ${dimension}`, `write ${example}`);
  const { base, isWhole } = spellings[found];
  const exact = math.unit(exactNumber(digits, exponent), plain(unit)).toNumeric(base);
  if (!isExact(exact)) throw refuse("bad-input", "has no exact value", `write ${example}`);
  if (!isWhole) return exact.valueOf();
  const whole = wholeOf(exact, unit);
  if (whole === undefined)
    throw refuse("bad-input", `is not a whole number of ${found}`, `write ${example}`);
  if (whole <= Number.MAX_SAFE_INTEGER) return whole;
  throw refuse("bad-input", "is too large to be counted exactly", `write ${example}`);
}

function exampleOf(dimension: QuantityDimension | undefined): string {
  if (typeof dimension === "string" && Object.hasOwn(spellings, dimension))
    return spellings[dimension].example;
  if (dimension === undefined) return "80 GB, 3.35 TB/s, 50 ms or $2/hour";
  throw kvError({
    code: "unknown-id",
    path: "dimension",
    value: dimension,
    rule: `unknown dimension ${shown(dimension)}`,
    hint: `use ${Object.keys(spellings).join(", ")}`,
  });
}

/** Digits and a power of ten as a fraction of whole numbers. */
function exactNumber(digits: string, exponent: string): Fraction {
  const [whole = "", decimals = ""] = digits.split(".");
  const power = Number(exponent.slice(1)) - decimals.length;
  const scale = 10n ** BigInt(Math.abs(power));
  const all = BigInt(whole + decimals);
  return power < 0 ? math.fraction(all, scale) : math.fraction(all * scale, 1n);
}

function dimensionOf(unit: string): QuantityDimension | undefined {
  const names = Object.keys(spellings) as QuantityDimension[];
  return names.find((name) => spellings[name].units.includes(unit));
}

/** A unit of the table in the words that mathjs knows. */
function plain(unit: string): string {
  return unit
    .replace("$", "USD")
    .replace(/FLOP(?:S|s\/s)$/, "FLOP/s")
    .replace(/\/(?:1M tokens|million tokens|Mtokens)$/, "/Mtoken")
    .replace(/(^|\/)tokens/, "$1token")
    .replace(/(?:GPU|device)-hour$/, "hour")
    .replace(/^[µμ]s$/, "us");
}

/** The whole number, rounded for decimals of binary units; nothing where a part of one is left. */
function wholeOf(exact: ExactValue, unit: string): number | undefined {
  if (exact.d === 1n) return Number(exact.n);
  const rounded = exact.round().valueOf();
  return unit.includes("i") && rounded > 0 ? rounded : undefined;
}

interface ExactValue {
  readonly n: bigint;
  readonly d: bigint;
  round(): ExactValue;
  valueOf(): number;
}

function isExact(value: unknown): value is ExactValue {
  return typeof value === "object" && value !== null && "d" in value && "n" in value;
}

/** Why a unit is not one, and what may have been meant. */
function whyNot(unit: string, digits: string, example: string): [rule: string, hint: string] {
  const sameLetters = Object.values(spellings)
    .flatMap(({ units }) => units)
    .filter((known) => known.toLowerCase() === unit.toLowerCase());
  const meant = /^kb(?=\/|$)/i.test(unit)
    ? [`kB${unit.slice(2)}`, `KiB${unit.slice(2)}`]
    : sameLetters;
  const hint =
    meant.length > 0
      ? `write ${meant.map((known) => `${digits} ${known}`).join(" or ")}`
      : `write ${example}`;
  if (/^[kmgtp]?i?b(?:its?|ps|\/|$)/i.test(unit) && !unit.includes("B"))
    return ["is in bits, or misspelt: b is a bit and B a byte", hint];
  if (sameLetters.length > 0) return ["is not spelt as a unit: upper and lower case count", hint];
  return ["has no unit that is known here", hint];
}
