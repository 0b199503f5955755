/**
 * Steps of the engine as its real scheduler and block pool took them: who computes how many tokens, the block tables
 * while the step runs, and the free queue after it, front first.
 *
 * Source: vLLM v1 core run unmodified over a stub model, commit 017e9f4448b700e85ee16023287b025693c72b9e, 2026-08-17
 * (Apache-2.0): facts, written down anew.
 */

/** A run: requests as `step: prompt ids -> output tokens (priority)`, then one line for each step. */
export interface EngineRun {
  readonly name: string;
  readonly rules: Readonly<Record<string, unknown>> & { readonly poolBlocks: number };
  readonly requests: readonly string[];
  readonly steps: readonly string[];
}

export const engineRuns: readonly EngineRun[] = [
  {
    name: "one request: blocks without a key go to the front, the tail before the head",
    rules: { poolBlocks: 11, blockTokens: 4 },
    requests: ["0: 0..5 -> 4"],
    steps: [
      "0: r0+6; r0=1,2; free 3..10",
      "1: r0+1; r0=1,2; free 3..10",
      "2: r0+1; r0=1,2; free 3..10",
      "3: r0+1; r0=1..3; end r0; free 3..10,2,1",
    ],
  },
  {
    name: "a hit on a block that is only scheduled; a second block under one key",
    rules: { poolBlocks: 11, blockTokens: 4 },
    requests: ["0: 0..7 -> 3", "0: 0..7 -> 2"],
    steps: [
      "0: r0+8 r1+4; hit r1 4/8; r0=1,2 r1=1,3; free 4..10",
      "1: r0+1 r1+1; r0=1,2,4 r1=1,3,5; end r1; free 5..10,3",
      "2: r0+1; r0=1,2,4; end r0; free 4..10,3,2,1",
    ],
  },
  {
    name: "the tail of the oldest prompt is evicted first",
    rules: { poolBlocks: 7, blockTokens: 4 },
    requests: ["0: 0..8 -> 1", "2: 100..108 -> 1", "4: 0..8 -> 1", "6: 200..208 -> 1"],
    steps: [
      "0: r0+9; r0=1..3; end r0; free 3..6,2,1",
      "2: r1+9; r1=3..5; end r1; free 5,6,2,1,4,3",
      "4: r2+1; hit r2 8/9; r2=1,2,5; end r2; free 5,6,4,3,2,1",
      "6: r3+9; evict 4; r3=5,6,4; end r3; free 4,3,2,1,6,5",
    ],
  },
  {
    name: "the later of two is preempted, evicted, and comes back with a hit",
    rules: { poolBlocks: 7, blockTokens: 4, fullSequenceMustFit: true },
    requests: ["0: 0..7 -> 10", "0: 100..107 -> 10"],
    steps: [
      "0: r0+8 r1+8; r0=1,2 r1=3,4; free 5,6",
      "1: r0+1 r1+1; r0=1,2,5 r1=3,4,6; free ",
      "2: r0+1 r1+1; r0=1,2,5 r1=3,4,6; free ",
      "3: r0+1 r1+1; r0=1,2,5 r1=3,4,6; free ",
      "4: r0+1 r1+1; r0=1,2,5 r1=3,4,6; free ",
      "5: r0+1; preempt r1; evict 6; r0=1,2,5,6; free 4,3",
      "6: r0+1; r0=1,2,5,6; free 4,3",
      "7: r0+1; r0=1,2,5,6; free 4,3",
      "8: r0+1; r0=1,2,5,6; free 4,3",
      "9: r0+1; evict 4; r0=1,2,5,6,4; end r0; free 4,3,6,5,2,1",
      "10: r1+9; hit r1 4/13; evict 6,5; r1=3,4,6,5; free 2,1",
      "11: r1+1; r1=3,4,6,5; free 2,1",
      "12: r1+1; r1=3,4,6,5; free 2,1",
      "13: r1+1; r1=3,4,6,5; free 2,1",
      "14: r1+1; evict 2; r1=3,4,6,5,2; end r1; free 2,1,5,6,4,3",
    ],
  },
  {
    name: "prompts in chunks share the budget of a step",
    rules: { poolBlocks: 21, blockTokens: 4, stepTokens: 8 },
    requests: ["0: 0..19 -> 3", "0: 100..103 -> 3"],
    steps: [
      "0: r0+8; r0=1,2; free 3..20",
      "1: r0+8; r0=1..4; free 5..20",
      "2: r0+4 r1+4; r0=1..5 r1=6; free 7..20",
      "3: r0+1 r1+1; r0=1..5,7 r1=6,8; free 9..20",
      "4: r0+1 r1+1; r0=1..5,7 r1=6,8; end r0,r1; free 8,7,9..20,5,4,3,2,1,6",
    ],
  },
  {
    name: "a watermark keeps the second waiting while the first runs",
    rules: { poolBlocks: 11, blockTokens: 4, watermark: 0.3 },
    requests: ["0: 0..15 -> 4", "0: 100..115 -> 4"],
    steps: [
      "0: r0+16; r0=1..4; free 5..10",
      "1: r0+1; r0=1..5; free 6..10",
      "2: r0+1; r0=1..5; free 6..10",
      "3: r0+1; r0=1..5; end r0; free 5..10,4,3,2,1",
      "4: r1+16; r1=5..8; free 9,10,4,3,2,1",
      "5: r1+1; r1=5..9; free 10,4,3,2,1",
      "6: r1+1; r1=5..9; free 10,4,3,2,1",
      "7: r1+1; r1=5..9; end r1; free 9,10,4,3,2,1,8,7,6,5",
    ],
  },
  {
    name: "without the full-sequence gate the second is admitted and preempted",
    rules: { poolBlocks: 9, blockTokens: 4, stepTokens: 8, fullSequenceMustFit: false },
    requests: ["0: 0..19 -> 2", "0: 100..115 -> 2"],
    steps: [
      "0: r0+8; r0=1,2; free 3..8",
      "1: r0+8; r0=1..4; free 5..8",
      "2: r0+4 r1+4; r0=1..5 r1=6; free 7,8",
      "3: r0+1; preempt r1; r0=1..5,7; end r0; free 7,8,6,5,4,3,2,1",
      "4: r1+8; hit r1 4/16; r1=6..8; free 5,4,3,2,1",
      "5: r1+4; evict 5; r1=6..8,5; free 4,3,2,1",
      "6: r1+1; evict 4; r1=6..8,5,4; end r1; free 4,3,2,1,5,8,7,6",
    ],
  },
  {
    name: "a window of 9 gives its blocks back and hits across them",
    rules: { poolBlocks: 13, blockTokens: 4, groups: [{ kind: "window", windowTokens: 9 }] },
    requests: ["0: 0..13 -> 8", "12: 0..19 -> 1"],
    steps: [
      "0: r0+14; r0=1..4; free 5..12",
      "1: r0+1; r0=0,2..4; free 5..12,1",
      "2: r0+1; r0=0,2..4; free 5..12,1",
      "3: r0+1; r0=0,0,3..5; free 6..12,1,2",
      "4: r0+1; r0=0,0,3..5; free 6..12,1,2",
      "5: r0+1; r0=0,0,3..5; free 6..12,1,2",
      "6: r0+1; r0=0,0,3..5; free 6..12,1,2",
      "7: r0+1; r0=0,0,0,4..6; end r0; free 6..12,1..3,5,4",
      "12: r1+8; hit r1 12/20; r1=0,2,3,6,7; end r1; free 8..12,1,5,4,7,6,3,2",
    ],
  },
  {
    name: "the larger priority value gives way",
    rules: { poolBlocks: 7, blockTokens: 4, policy: "priority" },
    requests: ["0: 0..7 -> 10 (1)", "0: 100..107 -> 10"],
    steps: [
      "0: r1+8 r0+8; r1=1,2 r0=3,4; free 5,6",
      "1: r1+1 r0+1; r1=1,2,5 r0=3,4,6; free ",
      "2: r1+1 r0+1; r1=1,2,5 r0=3,4,6; free ",
      "3: r1+1 r0+1; r1=1,2,5 r0=3,4,6; free ",
      "4: r1+1 r0+1; r1=1,2,5 r0=3,4,6; free ",
      "5: r1+1; preempt r0; evict 6; r1=1,2,5,6; free 4,3",
      "6: r1+1; r1=1,2,5,6; free 4,3",
      "7: r1+1; r1=1,2,5,6; free 4,3",
      "8: r1+1; r1=1,2,5,6; free 4,3",
      "9: r1+1; evict 4; r1=1,2,5,6,4; end r1; free 4,3,6,5,2,1",
      "10: r0+9; hit r0 4/13; evict 6,5; r0=3,4,6,5; free 2,1",
      "11: r0+1; r0=3,4,6,5; free 2,1",
      "12: r0+1; r0=3,4,6,5; free 2,1",
      "13: r0+1; r0=3,4,6,5; free 2,1",
      "14: r0+1; evict 2; r0=3,4,6,5,2; end r0; free 2,1,5,6,4,3",
    ],
  },
];
