/**
 * Logarithm and exponential from additions and multiplications alone.
 *
 * The platform's own may differ in the last bit between JavaScript engines; a seeded trace must not.
 */

const ln2 = Math.LN2;

/**
 * Natural logarithm of a normal positive number, to about 1e-15.
 *
 *     x = m × 2^e,  √½ <= m < √2,   ln x = e ln 2 + 2 artanh((m - 1) / (m + 1))
 */
export function ln(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa >= Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent -= 1;
  }
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum = 0;
  for (let power = 21; power >= 1; power -= 2) sum = sum * square + 1 / power;
  return exponent * ln2 + 2 * ratio * sum;
}

/**
 * Exponential, to about 1e-15 relative, for arguments between -700 and 700.
 *
 *     x = k ln 2 + r,  |r| <= ln 2 / 2,   e^x = 2^k Σ r^n / n!
 */
export function exp(x: number): number {
  const halvings = Math.round(x / ln2);
  const rest = x - halvings * ln2;
  let sum = 1;
  for (let term = 16; term >= 1; term -= 1) sum = 1 + (rest / term) * sum;
  return sum * 2 ** halvings;
}
