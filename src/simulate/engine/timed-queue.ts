/** What happens at known times, the earliest first; what happens at one time keeps its order. */

/** Items by time, on a binary heap. */
export interface TimedQueue<Item> {
  readonly heap: Timed<Item>[];
  added: number;
}

interface Timed<Item> {
  readonly seconds: number;
  readonly turn: number;
  readonly item: Item;
}

/** Nothing is to happen. */
export function timedQueue<Item>(): TimedQueue<Item> {
  return { heap: [], added: 0 };
}

/** The earliest time, or never. */
export function earliest({ heap }: TimedQueue<unknown>): number {
  return heap[0]?.seconds ?? Number.POSITIVE_INFINITY;
}

/** Adds an item. */
export function addAt<Item>(queue: TimedQueue<Item>, seconds: number, item: Item): void {
  const { heap } = queue;
  const added: Timed<Item> = { seconds, turn: queue.added, item };
  queue.added += 1;
  let at = heap.length;
  heap.push(added);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Timed<Item>;
    if (!isBefore(added, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = added;
}

/** Takes the earliest item out. */
export function takeEarliest<Item>({ heap }: TimedQueue<Item>): Item | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first?.item;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (
      child + 1 < heap.length &&
      isBefore(heap[child + 1] as Timed<Item>, heap[child] as Timed<Item>)
    )
      child += 1;
    const below = heap[child] as Timed<Item>;
    if (!isBefore(below, last)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return first?.item;
}

function isBefore(one: Timed<unknown>, other: Timed<unknown>): boolean {
  return one.seconds !== other.seconds ? one.seconds < other.seconds : one.turn < other.turn;
}
