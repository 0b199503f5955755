/**
 * When each decoding request next needs the engine: a ring of steps, each with its requests in order of admission.
 *
 * Between two events a decoding request computes one token a step and touches nothing else, so nobody has to visit it.
 */
import { none } from "./state.ts";

/** The events to come. */
export interface Calendar {
  /** steps that the ring looks ahead, less one: a power of two less one */
  readonly mask: number;
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** by slot */
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** the step at which the slot is due; -1 where it is not in the calendar */
  readonly due: Float64Array;
}

/** An empty calendar that looks `steps` ahead at least. */
export function calendar(steps: number, slots: number): Calendar {
  let ring = 64;
  while (ring < steps && ring < longestRing) ring *= 2;
  return {
    mask: ring - 1,
    first: new Int32Array(ring).fill(none),
    last: new Int32Array(ring).fill(none),
    before: new Int32Array(slots),
    after: new Int32Array(slots),
    due: new Float64Array(slots).fill(none),
  };
}

/** Who is due later is looked at once in between. */
const longestRing = 4096;

/** Enters a slot for a step; steps beyond the ring are cut to its length. */
export function enter(
  { mask, first, last, before, after, due }: Calendar,
  slot: number,
  step: number,
  order: Float64Array,
): void {
  const at = step & mask;
  due[slot] = step;
  let earlier = last[at] as number;
  let later: number = none;
  while (earlier !== none && (order[earlier] as number) > (order[slot] as number)) {
    later = earlier;
    earlier = before[earlier] as number;
  }
  before[slot] = earlier;
  after[slot] = later;
  if (earlier === none) first[at] = slot;
  else after[earlier] = slot;
  if (later === none) last[at] = slot;
  else before[later] = slot;
}

/** Takes a slot out, of the ring or of a list that was taken out of it. */
export function leave({ mask, first, last, before, after, due }: Calendar, slot: number): void {
  const at = (due[slot] as number) & mask;
  const earlier = before[slot] as number;
  const later = after[slot] as number;
  if (earlier !== none) after[earlier] = later;
  else if (first[at] === slot) first[at] = later;
  if (later !== none) before[later] = earlier;
  else if (last[at] === slot) last[at] = earlier;
  due[slot] = none;
}

/** Takes out all who are due at a step; returns the first, the rest follow by `after`. */
export function takeDue({ mask, first, last }: Calendar, step: number): number {
  const at = step & mask;
  const slot = first[at] as number;
  first[at] = none;
  last[at] = none;
  return slot;
}
