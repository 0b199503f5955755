/** Hostile inputs: valid ones with junk in them, and junk alone. */
import fc from "fast-check";

/** Names that mean something to JavaScript. */
const specialNames = ["__proto__", "constructor", "prototype", "toString", "valueOf", "length", ""];

/** Pieces of text that parsers stumble over: NUL, lone surrogates, byte order marks, escapes, separators, other digits. */
const pieces: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "\0",
    "\ud800",
    "\udfff",
    "\ufeff",
    "\u2028",
    "\u001b[0m",
    "\r",
    "\n",
    "\t",
    ",",
    '"',
    "\\",
    "{",
    "[",
    "}",
    "]",
    ":",
    "null",
    "NaN",
    "-Infinity",
    "1e309",
    "-0",
    "0x1f",
    "１２",
    "٣",
    "9".repeat(400),
    ...specialNames,
  ),
  fc.string({ maxLength: 20, unit: "binary" }),
);

/** Numbers about every limit that matters. */
export const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.5, 2 ** 31, 2 ** 32, 2 ** 53, 1e21, 1e308, 5e-324),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.integer(),
  fc.double(),
);

const deep: fc.Arbitrary<unknown> = fc
  .tuple(fc.constantFrom(10, 1000, 20_000), fc.boolean(), fc.constantFrom(...specialNames, "a"))
  .map(([levels, isList, name]) => {
    let value: unknown = 1;
    for (let level = 0; level < levels; level += 1)
      value = isList ? [value] : Object.fromEntries([[name, value]]);
    return value;
  });

/** What may well stand somewhere, though hardly here: so that an input gets past the first checks. */
const nearlyRight: fc.Arbitrary<unknown> = fc.oneof(
  fc.nat({ max: 300 }),
  fc.constantFrom(512, 1024, 4096, 16_384, 131_072),
  fc.constantFrom(
    "full_attention",
    "sliding_attention",
    "linear_attention",
    "mamba",
    "attention",
    "fp8",
    "int",
    "float",
    "compressed-tensors",
    "MIXED_PRECISION",
    "bfloat16",
    "M*-E",
    "lm_head",
  ),
  fc.array(fc.nat({ max: 128 }), { maxLength: 8 }),
);

const key = fc.oneof(fc.constantFrom(...specialNames), fc.string({ maxLength: 8 }));

/** Any value at all, objects with special names and values that JSON cannot hold among them. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileNumber },
  { weight: 4, arbitrary: pieces },
  { weight: 3, arbitrary: fc.constantFrom(null, undefined, true, false, [], {}) },
  { weight: 3, arbitrary: fc.array(fc.oneof(hostileNumber, pieces), { maxLength: 5 }) },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.tuple(key, fc.oneof(hostileNumber, pieces)), { maxLength: 4 })
      .map((fields) => Object.fromEntries(fields)),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(1n, Symbol.iterator, () => 1, new Date(0)) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

type Change = (value: unknown) => unknown;

/** One change somewhere inside a value: a part replaced, taken out, doubled, or something put beside it. */
function changeWithin(picks: readonly number[], junk: unknown, kind: number): Change {
  const change = (value: unknown, at: number): unknown => {
    const pick = picks[at] ?? 0;
    if (typeof value !== "object" || value === null || at === picks.length) return junk;
    if (Array.isArray(value) && value.length === 0) return [junk];
    if (Array.isArray(value)) {
      const index = pick % value.length;
      const inner = change(value[index], at + 1);
      if (kind === 0) return value.toSpliced(index, 1);
      return kind === 1 ? value.toSpliced(index, 0, inner) : value.with(index, inner);
    }
    const fields = Object.entries(value);
    const index = fields.length === 0 ? 0 : pick % fields.length;
    const [name, old] = fields[index] ?? ["", undefined];
    if (kind === 0) fields.splice(index, 1);
    else if (kind === 1) fields.push([specialNames[pick % specialNames.length] ?? name, junk]);
    else fields[index] = [name, change(old, at + 1)];
    return Object.fromEntries(fields);
  };
  return (value) => change(value, 0);
}

/** Valid values with one to three changes. */
export function mutatedValue(valid: readonly unknown[]): fc.Arbitrary<unknown> {
  const change = fc
    .tuple(
      fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 4 }),
      fc.oneof(
        { weight: 40, arbitrary: hostileValue },
        { weight: 40, arbitrary: nearlyRight },
        { weight: 1, arbitrary: deep },
      ),
      fc.constantFrom(0, 1, 2, 2, 2),
    )
    .map(([picks, junk, kind]) => changeWithin(picks, junk, kind));
  return fc
    .tuple(fc.constantFrom(...valid), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([value, changes]) => changes.reduce((changed, one) => one(changed), value));
}

const number = fc.oneof(
  fc.constantFrom("", "-1", "0", "1e999", "9".repeat(30), "0.0.0", "-", "1,2,3", "NaN"),
  fc.integer().map(String),
);

/** One change of a text: a number replaced, a piece cut out, doubled or put in, the end cut off. */
const textChange: fc.Arbitrary<(text: string) => string> = fc
  .tuple(
    fc.nat({ max: 5 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.nat({ max: 40 }),
    pieces,
    number,
  )
  .map(([kind, place, length, piece, digits]) => (text: string) => {
    const at = Math.floor(place * text.length);
    const end = Math.min(text.length, at + length);
    if (kind === 0) return text.slice(0, at) + text.slice(end);
    if (kind === 1) return text.slice(0, at) + text.slice(at, end).repeat(3) + text.slice(end);
    if (kind === 2) return text.slice(0, at) + piece + text.slice(at);
    if (kind === 3) return text.slice(0, at);
    let left = Math.floor(place * (text.match(/\d+/g)?.length ?? 0));
    return text.replace(/\d[\d.]*/g, (old) => (left-- === 0 ? digits : old));
  });

/** Valid texts with changes; one in some hundreds is long. */
export function mutatedText(valid: readonly string[]): fc.Arbitrary<string> {
  const changed = fc
    .tuple(fc.constantFrom(...valid), fc.array(textChange, { minLength: 1, maxLength: 3 }))
    .map(([text, changes]) => changes.reduce((now, one) => one(now), text));
  const long = fc
    .tuple(changed, fc.constantFrom(10, 200), fc.constantFrom("", "\n"))
    .map(([text, times, between]) => `${text}${between}`.repeat(times).slice(0, 200_000));
  return fc.oneof(
    { weight: 300, arbitrary: changed },
    { weight: 60, arbitrary: fc.array(pieces, { maxLength: 8 }).map((all) => all.join("")) },
    { weight: 1, arbitrary: long },
  );
}
