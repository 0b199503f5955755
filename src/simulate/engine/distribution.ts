/**
 * Many values in bounded memory: exact while they are few, in narrow classes once they are many.
 *
 * Classes are cut from the bits of the number, 2,048 to each power of two, so that no logarithm is taken and every
 * runtime counts alike.
 */

/** A distribution that grows. */
export interface Sample {
  count: number;
  sum: number;
  least: number;
  most: number;
  /** the values themselves, up to `exactValues`; then undefined */
  values: Float64Array | undefined;
  /** counts by class, once there are more */
  classes: Float64Array | undefined;
  readonly bits: DataView;
}

/** What a distribution says. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly least: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
  /** whether the percentiles are values that occurred; otherwise they are within 1/4096 of one */
  readonly exact: boolean;
}

/** Values that are kept one by one. */
export const exactValues = 65_536;

/** No values yet. */
export function sample(): Sample {
  return {
    count: 0,
    sum: 0,
    least: Number.POSITIVE_INFINITY,
    most: Number.NEGATIVE_INFINITY,
    values: new Float64Array(1024),
    classes: undefined,
    bits: new DataView(new ArrayBuffer(8)),
  };
}

/** Adds a value of at least 0. */
export function addValue(sample: Sample, value: number): void {
  const { count } = sample;
  sample.count = count + 1;
  sample.sum += value;
  if (value < sample.least) sample.least = value;
  if (value > sample.most) sample.most = value;
  let { values } = sample;
  if (values !== undefined) {
    if (count < values.length) {
      values[count] = value;
      return;
    }
    if (count < exactValues) {
      const wider = new Float64Array(values.length * 2);
      wider.set(values);
      values = wider;
      values[count] = value;
      sample.values = values;
      return;
    }
    sample.values = undefined;
    sample.classes = new Float64Array(classCount);
    for (const earlier of values) countValue(sample, earlier);
  }
  countValue(sample, value);
}

/**
 * What the values say; percentiles by nearest rank: the least value that at least so many percent do not exceed.
 * Undefined where there are none.
 */
export function distribution(sample: Sample): Distribution | undefined {
  const { count, sum, least, most, values } = sample;
  if (count === 0) return undefined;
  const sorted = values?.slice(0, count).sort();
  const at = (percent: number): number => {
    const rank = Math.max(1, Math.ceil((percent * count) / 100));
    if (sorted !== undefined) return sorted[rank - 1] as number;
    return Math.min(most, Math.max(least, classedValue(sample, rank)));
  };
  return {
    count,
    mean: sum / count,
    least,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    most,
    exact: sorted !== undefined,
  };
}

/** Classes from 2^-31 to 2^33; below and above are the first and the last. */
const firstExponent = 1023 - 31;
const exponents = 64;
const perExponent = 2048;
const classCount = exponents * perExponent;

function countValue({ bits, classes }: Sample, value: number): void {
  if (classes === undefined) return;
  bits.setFloat64(0, value);
  const at = (bits.getUint32(0) >>> 9) - firstExponent * perExponent;
  const place = Math.max(0, Math.min(classCount - 1, at));
  classes[place] = (classes[place] as number) + 1;
}

/** The middle of the class in which the rank lies. */
function classedValue({ bits, classes, least }: Sample, rank: number): number {
  let below = 0;
  for (let at = 0; at < classCount; at += 1) {
    below += classes?.[at] ?? 0;
    if (below < rank) continue;
    if (at === 0) return least;
    bits.setUint32(0, (at + firstExponent * perExponent) * 512 + 256);
    bits.setUint32(4, 0);
    return bits.getFloat64(0);
  }
  return least;
}
