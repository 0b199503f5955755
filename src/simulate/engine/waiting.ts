/**
 * Who waits: first come, first served with the preempted in front, or by (priority, arrival).
 *
 * A queue is an array with a moving head, so that a long wait costs no more than a short one.
 */
import type { Job } from "./request.ts";

/** The requests that wait. */
export interface Waiting {
  readonly policy: "fcfs" | "priority";
  /** new arrivals from `head` on under fcfs; a binary heap under priority */
  arrived: (Job | undefined)[];
  head: number;
  /** preempted requests under fcfs, the next to go last */
  readonly preempted: Job[];
}

/** Nobody waits. */
export function waitingRoom(policy: "fcfs" | "priority"): Waiting {
  return { policy, arrived: [], head: 0, preempted: [] };
}

/** How many wait. */
export function waitingCount({ arrived, head, preempted }: Waiting): number {
  return arrived.length - head + preempted.length;
}

/** A new request waits behind the others, or at the place of its priority. */
export function enqueueJob(waiting: Waiting, job: Job): void {
  waiting.arrived.push(job);
  if (waiting.policy === "priority") siftUp(waiting.arrived, waiting.arrived.length - 1);
}

/** A preempted request waits before all others, or at the place of its priority: S8. */
export function requeueJob(waiting: Waiting, job: Job): void {
  if (waiting.policy === "priority") enqueueJob(waiting, job);
  else waiting.preempted.push(job);
}

/** Who goes next. */
export function nextJob({ arrived, head, preempted }: Waiting): Job | undefined {
  return preempted.length > 0 ? preempted[preempted.length - 1] : arrived[head];
}

/** Takes who goes next out of the queue. */
export function dequeueJob(waiting: Waiting): void {
  const { arrived, preempted } = waiting;
  if (preempted.length > 0) {
    preempted.pop();
    return;
  }
  if (waiting.policy === "priority") {
    const last = arrived.pop();
    if (arrived.length > 0) {
      arrived[0] = last;
      siftDown(arrived, 0);
    }
    return;
  }
  arrived[waiting.head] = undefined;
  waiting.head += 1;
  if (waiting.head >= 1024 && waiting.head * 2 >= arrived.length) {
    waiting.arrived = arrived.slice(waiting.head);
    waiting.head = 0;
  }
}

/** All who wait, the next first. */
export function waitingInOrder({ policy, arrived, head, preempted }: Waiting): readonly Job[] {
  const later = arrived.slice(head).filter((job) => job !== undefined);
  if (policy === "priority") return later.sort((one, other) => (goesFirst(one, other) ? -1 : 1));
  return [...preempted].reverse().concat(later);
}

/** Whether `one` goes before `other` under the priority policy; requests that arrive together keep their order. */
export function goesFirst(one: Job, other: Job): boolean {
  if (one.priority !== other.priority) return one.priority < other.priority;
  if (one.arrivalSeconds !== other.arrivalSeconds) return one.arrivalSeconds < other.arrivalSeconds;
  return one.serial < other.serial;
}

function siftUp(heap: (Job | undefined)[], start: number): void {
  let at = start;
  const job = heap[at] as Job;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Job;
    if (!goesFirst(job, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = job;
}

function siftDown(heap: (Job | undefined)[], start: number): void {
  let at = start;
  const job = heap[at] as Job;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && goesFirst(heap[child + 1] as Job, heap[child] as Job))
      child += 1;
    if (!goesFirst(heap[child] as Job, job)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = job;
}
