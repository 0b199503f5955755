/** How fast a trace is replayed: every capacity and policy, the whole hit curve, growth with the trace, and room. */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { requestsWithin } from "../src/capacity/index.ts";
import {
  type BlockTrace,
  blockTrace,
  cachePolicies,
  generateTrace,
  hitCurve,
  parseTrace,
  replay,
} from "../src/simulate/index.ts";

/** Prints block events per second, one core, reading the trace not counted. */
export function benchmarkReplay(print: (line: string) => void = console.log): void {
  const { name, trace } = conversation();
  const events = trace.blocks.length;
  print(`replay: ${name}, ${trace.requests} requests, ${events} block events`);
  const capacities = [1000, 10_000, 30_000, 50_000, 100_000, Number.POSITIVE_INFINITY];
  for (const capacityBlocks of capacities) {
    const { best, median } = timed(() => replay(trace, { capacityBlocks }));
    print(
      `  lru, ${capacityBlocks} blocks: ${rate(events, median)} (best ${rate(events, best)}), goal 80 M`,
    );
  }
  const own = timed(() => replay(trace, { capacityBlocks: 1000 })).median;
  const idiom = timed(() => mapIdiom(trace, 1000), 3).median;
  print(
    `  a Map in insertion order, 1000 blocks: ${rate(events, idiom)}, ${(idiom / own).toFixed(0)}x slower`,
  );
  for (const policy of cachePolicies) {
    const { median } = timed(() => replay(trace, { capacityBlocks: 10_000, policy }), 11);
    print(`  ${policy}, 10000 blocks: ${rate(events, median)}`);
  }
  const curve = timed(() => hitCurve(trace), 21);
  print(
    `  hit curve, all ${trace.distinctBlocks} capacities: ${curve.median.toFixed(1)} ms (best ${curve.best.toFixed(1)}), goal 60 ms`,
  );
  for (const times of [1, 10, 100]) {
    const longer = repeated(trace, times);
    const { best } = timed(() => replay(longer, { capacityBlocks: 10_000 }), 5);
    const whole = timed(() => hitCurve(longer), times > 10 ? 1 : 3);
    print(
      `  the trace ${times} times over: lru ${rate(longer.blocks.length, best)}, curve ${rate(longer.blocks.length, whole.best)}`,
    );
  }
  const room = timed(
    () =>
      requestsWithin({
        lengths: {
          promptTokens: { kind: "lognormal", mean: 1155, standardDeviation: 1100, most: 14_000 },
          outputTokens: { kind: "lognormal", mean: 211, standardDeviation: 170, most: 1000 },
        },
        blockTokens: 16,
        poolBlocks: 16_384,
      }),
    7,
  );
  print(`  requests within 16384 blocks, exact: ${room.median.toFixed(1)} ms`);
}

/** Milliseconds: the middle and the fastest of some runs after as many to warm up. */
function timed(run: () => unknown, runs = 41): { readonly median: number; readonly best: number } {
  for (let warm = 0; warm < Math.min(runs, 10); warm += 1) run();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  }).sort((one, other) => one - other);
  return { median: times[runs >>> 1] ?? 0, best: times[0] ?? 0 };
}

function rate(events: number, milliseconds: number): string {
  return `${(events / milliseconds / 1000).toFixed(1)} M/s`;
}

/** LRU by deleting and setting again: what is usually written. */
function mapIdiom({ blocks, firstBlock, requests }: BlockTrace, capacityBlocks: number): number {
  const held = new Map<number, true>();
  let hits = 0;
  for (let request = 0; request < requests; request += 1) {
    const from = firstBlock[request] ?? 0;
    const to = firstBlock[request + 1] ?? 0;
    let at = from;
    while (at < to && held.has(blocks[at] ?? 0)) at += 1;
    hits += at - from;
    for (let touch = to - 1; touch >= from; touch -= 1) {
      const block = blocks[touch] ?? 0;
      held.delete(block);
      held.set(block, true);
    }
    while (held.size > capacityBlocks) {
      const oldest = held.keys().next();
      if (oldest.done) break;
      held.delete(oldest.value);
    }
  }
  return hits;
}

/** The trace end to end, each time with blocks of its own. */
function repeated(trace: BlockTrace, times: number): BlockTrace {
  const blocks = new Uint32Array(trace.blocks.length * times);
  const firstBlock = new Uint32Array(trace.requests * times + 1);
  const promptTokens = new Uint32Array(trace.requests * times);
  for (let time = 0; time < times; time += 1) {
    blocks.set(
      trace.blocks.map((block) => block + time * trace.distinctBlocks),
      time * trace.blocks.length,
    );
    firstBlock.set(
      trace.firstBlock.map((first) => first + time * trace.blocks.length),
      time * trace.requests,
    );
    promptTokens.set(trace.promptTokens, time * trace.requests);
  }
  const requests = trace.requests * times;
  const distinctBlocks = trace.distinctBlocks * times;
  return { ...trace, requests, distinctBlocks, blocks, firstBlock, promptTokens };
}

/** The published conversation trace where it lies beside the project; otherwise made conversations. */
function conversation(): { readonly name: string; readonly trace: BlockTrace } {
  const path = "../shared/traces/mooncake_conversation.jsonl.gz";
  if (existsSync(path)) {
    const text = gunzipSync(readFileSync(path)).toString();
    return { name: "Mooncake conversation", trace: blockTrace(parseTrace(text)) };
  }
  const made = generateTrace({
    seed: 1,
    requests: 12_000,
    arrivals: { kind: "poisson", requestsPerSecond: 1 },
    lengths: {
      promptTokens: { kind: "lognormal", mean: 4000, standardDeviation: 4000, most: 60_000 },
      outputTokens: 340,
    },
    conversations: { meanTurns: 3, meanGapSeconds: 120, systemTokens: 512, blockTokens: 512 },
  });
  return { name: "made conversations", trace: blockTrace(made) };
}
