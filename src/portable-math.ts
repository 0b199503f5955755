/**
 * Logarithms, exponentials, powers and angles from additions, multiplications and divisions alone.
 *
 * The platform's own (`Math.log`, `**` and their kin) may differ in the last bits between JavaScript engines, and between
 * versions of one; results here must not. Errors are below two units in the last place where nothing else is said.
 */

/** ln 2 in two parts: the first has 21 zero bits at its end, so that its multiples up to 2^21 are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** π / 2 in three parts, the first two of 33 bits. */
const RIGHT_ANGLE_HIGH = 1.5707963267341256;
const RIGHT_ANGLE_MIDDLE = 6.077100506303966e-11;
const RIGHT_ANGLE_LOW = 2.0222662487959506e-21;

/** Steps in which a number is brought near 1. */
const doublingSteps: readonly (readonly [doublings: number, factor: number])[] = [
  [1, 2],
  [2, 2 ** 2],
  [4, 2 ** 4],
  [8, 2 ** 8],
  [16, 2 ** 16],
  [32, 2 ** 32],
  [64, 2 ** 64],
  [128, 2 ** 128],
  [256, 2 ** 256],
  [512, 2 ** 512],
];

/** 2^-960, 2^-928, ... 2^960. */
const powersOf32: readonly number[] = [
  2 ** -960,
  2 ** -928,
  2 ** -896,
  2 ** -864,
  2 ** -832,
  2 ** -800,
  2 ** -768,
  2 ** -736,
  2 ** -704,
  2 ** -672,
  2 ** -640,
  2 ** -608,
  2 ** -576,
  2 ** -544,
  2 ** -512,
  2 ** -480,
  2 ** -448,
  2 ** -416,
  2 ** -384,
  2 ** -352,
  2 ** -320,
  2 ** -288,
  2 ** -256,
  2 ** -224,
  2 ** -192,
  2 ** -160,
  2 ** -128,
  2 ** -96,
  2 ** -64,
  2 ** -32,
  2 ** 0,
  2 ** 32,
  2 ** 64,
  2 ** 96,
  2 ** 128,
  2 ** 160,
  2 ** 192,
  2 ** 224,
  2 ** 256,
  2 ** 288,
  2 ** 320,
  2 ** 352,
  2 ** 384,
  2 ** 416,
  2 ** 448,
  2 ** 480,
  2 ** 512,
  2 ** 544,
  2 ** 576,
  2 ** 608,
  2 ** 640,
  2 ** 672,
  2 ** 704,
  2 ** 736,
  2 ** 768,
  2 ** 800,
  2 ** 832,
  2 ** 864,
  2 ** 896,
  2 ** 928,
  2 ** 960,
];

/** Natural logarithm. */
export function ln(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return x > 0 ? x : x === 0 ? -1 / 0 : Number.NaN;
  const { mantissa, doublings } = nearOne(x);
  return lnNearOne(mantissa - 1, doublings);
}

/** ln(1 + x), exact to the last places for small x too. */
export function ln1p(x: number): number {
  if (x > Math.SQRT1_2 - 1 && x < Math.SQRT2 - 1) return lnNearOne(x, 0);
  const sum = 1 + x;
  return Number.isFinite(sum) && sum > 0 ? ln(sum) + (x - (sum - 1)) / sum : ln(sum);
}

/** Logarithm to base 2: whole for powers of two. */
export function log2(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return ln(x);
  const { mantissa, doublings } = nearOne(x);
  return doublings + lnNearOne(mantissa - 1, 0) / Math.LN2;
}

/** e^x. */
export function exp(x: number): number {
  if (!(x > -746 && x < 710)) return x > 0 ? x / 0 : x < 0 ? 0 : Number.NaN;
  const doublings = Math.round(x / Math.LN2);
  return scaled(1 + growth(x - doublings * LN2_HIGH, doublings * LN2_LOW), doublings);
}

/** e^x - 1, exact to the last places for small x too. */
export function expm1(x: number): number {
  if (x === 0) return x;
  const doublings = Math.round(x / Math.LN2);
  if (!(doublings >= -1 && doublings <= 56)) return exp(x) - 1;
  const grown = growth(x - doublings * LN2_HIGH, doublings * LN2_LOW);
  return doublings === 0 ? grown : scaled(grown + (1 - scaled(1, -doublings)), doublings);
}

/**
 * A positive number to any power: whole powers by multiplication, the rest by e^(fraction × ln base).
 *
 * The error grows with the power: about half a unit in the last place for each multiplication.
 */
export function power(base: number, exponent: number): number {
  if (exponent < 0) return 1 / power(base, -exponent);
  const whole = Math.min(Math.floor(exponent), 2 ** 31 - 1);
  let result = exponent === whole ? 1 : exp((exponent - whole) * ln(base));
  let squared = base;
  for (let left = whole; left > 0; left >>>= 1) {
    if ((left & 1) === 1) result *= squared;
    if (left > 1) squared *= squared;
  }
  return result;
}

/** Cosine of an angle of up to some millions; the error is absolute. */
export function cosine(angle: number): number {
  return turned(angle, 1);
}

/** Sine of an angle of up to some millions; the error is absolute. */
export function sine(angle: number): number {
  return turned(angle, 0);
}

/** Sine, so many right angles further on. */
function turned(angle: number, rightAngles: number): number {
  const turns = Math.round(angle / (Math.PI / 2));
  const rest =
    angle - turns * RIGHT_ANGLE_HIGH - turns * RIGHT_ANGLE_MIDDLE - turns * RIGHT_ANGLE_LOW;
  const quadrant = (((turns + rightAngles) % 4) + 4) % 4;
  const value = quadrant % 2 === 0 ? sineNearZero(rest) : cosineNearZero(rest);
  return quadrant < 2 ? value : -value;
}

/** x - x³/3! + x⁵/5! - ... */
function sineNearZero(x: number): number {
  const square = x * x;
  let sum = 1 / 355_687_428_096_000;
  sum = sum * square - 1 / 1_307_674_368_000;
  sum = sum * square + 1 / 6_227_020_800;
  sum = sum * square - 1 / 39_916_800;
  sum = sum * square + 1 / 362_880;
  sum = sum * square - 1 / 5040;
  sum = sum * square + 1 / 120;
  sum = sum * square - 1 / 6;
  return x + x * (square * sum);
}

/** 1 - x²/2! + x⁴/4! - ... */
function cosineNearZero(x: number): number {
  const square = x * x;
  let sum = -1 / 6_402_373_705_728_000;
  sum = sum * square + 1 / 20_922_789_888_000;
  sum = sum * square - 1 / 87_178_291_200;
  sum = sum * square + 1 / 479_001_600;
  sum = sum * square - 1 / 3_628_800;
  sum = sum * square + 1 / 40_320;
  sum = sum * square - 1 / 720;
  sum = sum * square + 1 / 24;
  const half = 0.5 * square;
  const rounded = 1 - half;
  return rounded + (1 - rounded - half + square * square * sum);
}

/** x as a mantissa in [√½, √2) and a power of two. */
function nearOne(x: number): { readonly mantissa: number; readonly doublings: number } {
  // numbers too small for 53 bits get them first
  const isTiny = x < 2 ** -1022;
  let mantissa = isTiny ? x * 2 ** 53 : x;
  let doublings = isTiny ? -53 : 0;
  for (let at = doublingSteps.length - 1; at >= 0; at -= 1) {
    const [step, factor] = doublingSteps[at] as readonly [number, number];
    if (mantissa >= factor) {
      mantissa /= factor;
      doublings += step;
    } else if (mantissa * factor < 2) {
      mantissa *= factor;
      doublings -= step;
    }
  }
  return mantissa < Math.SQRT2
    ? { mantissa, doublings }
    : { mantissa: mantissa / 2, doublings: doublings + 1 };
}

/**
 * ln(1 + f) + doublings × ln 2, for 1 + f in [√½, √2).
 *
 *     s = f / (2 + f),   ln(1 + f) = f - f²/2 + s (f²/2 + 2 s²/3 + 2 s⁴/5 + ...)
 */
function lnNearOne(f: number, doublings: number): number {
  const s = f / (2 + f);
  const square = s * s;
  let sum = 2 / 23;
  sum = sum * square + 2 / 21;
  sum = sum * square + 2 / 19;
  sum = sum * square + 2 / 17;
  sum = sum * square + 2 / 15;
  sum = sum * square + 2 / 13;
  sum = sum * square + 2 / 11;
  sum = sum * square + 2 / 9;
  sum = sum * square + 2 / 7;
  sum = sum * square + 2 / 5;
  sum = sum * square + 2 / 3;
  const half = 0.5 * f * f;
  return doublings * LN2_HIGH - (half - (s * (half + square * sum) + doublings * LN2_LOW) - f);
}

/** e^(high - low) - 1 for at most ln 2 / 2: x + x²/2! + x³/3! + ... */
function growth(high: number, low: number): number {
  const x = high - low;
  let sum = 1 / 1_307_674_368_000;
  sum = sum * x + 1 / 87_178_291_200;
  sum = sum * x + 1 / 6_227_020_800;
  sum = sum * x + 1 / 479_001_600;
  sum = sum * x + 1 / 39_916_800;
  sum = sum * x + 1 / 3_628_800;
  sum = sum * x + 1 / 362_880;
  sum = sum * x + 1 / 40_320;
  sum = sum * x + 1 / 5040;
  sum = sum * x + 1 / 720;
  sum = sum * x + 1 / 120;
  sum = sum * x + 1 / 24;
  sum = sum * x + 1 / 6;
  sum = sum * x + 1 / 2;
  return high - (low - x * x * sum);
}

/** x × 2^doublings, rounded once where the result is too small for 53 bits. */
function scaled(x: number, doublings: number): number {
  if (doublings < -960) return scaled(x, doublings + 960) * 2 ** -960;
  if (doublings > 960) return scaled(x, doublings - 960) * 2 ** 960;
  const ones = doublings & 31;
  return x * (powersOf32[(doublings >> 5) + 30] as number) * (ones < 31 ? 1 << ones : 2 ** 31);
}
