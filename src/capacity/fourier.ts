/** The discrete Fourier transform of a power-of-two length, in place. */
import { cosine, sine } from "../portable-math.ts";

/** A sequence of complex numbers. */
export interface ComplexList {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Transforms in place, forwards or back; back and forth multiplies by the length.
 *
 *     X[k] = Σ x[n] e^(∓2πi k n / length)
 *
 * Source: J. W. Cooley and J. W. Tukey, "An algorithm for the machine calculation of complex Fourier series" (1965).
 */
export function transform({ re, im }: ComplexList, back: boolean): void {
  const length = re.length;
  reverseBits(re, im);
  const cosines = new Float64Array(length / 2);
  const sines = new Float64Array(length / 2);
  for (let index = 0; index < length / 2; index += 1) {
    const angle = (2 * Math.PI * index) / length;
    cosines[index] = cosine(angle);
    sines[index] = back ? sine(angle) : -sine(angle);
  }
  for (let half = 1; half < length; half *= 2) {
    const stride = length / (2 * half);
    for (let start = 0; start < length; start += 2 * half)
      for (let offset = 0; offset < half; offset += 1) {
        const a = start + offset;
        const b = a + half;
        const c = cosines[offset * stride] as number;
        const s = sines[offset * stride] as number;
        const x = (re[b] as number) * c - (im[b] as number) * s;
        const y = (re[b] as number) * s + (im[b] as number) * c;
        re[b] = (re[a] as number) - x;
        im[b] = (im[a] as number) - y;
        re[a] = (re[a] as number) + x;
        im[a] = (im[a] as number) + y;
      }
  }
}

function reverseBits(re: Float64Array, im: Float64Array): void {
  const length = re.length;
  let reversed = 0;
  for (let index = 1; index < length; index += 1) {
    let bit = length >>> 1;
    for (; (reversed & bit) !== 0; bit >>>= 1) reversed ^= bit;
    reversed |= bit;
    if (index >= reversed) continue;
    [re[index], re[reversed]] = [re[reversed] as number, re[index] as number];
    [im[index], im[reversed]] = [im[reversed] as number, im[index] as number];
  }
}
