/** How fast the simulated engine is: stepping against leaping, growth with the trace, and the memory of a large pool. */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  engineState,
  type SimulatedRequest,
  type SimulationSettings,
  simulate,
} from "../src/simulate/engine/index.ts";

const stepTime = {
  stepSeconds: 0.012,
  secondsPerDecodeRequest: 0.00006,
  secondsPerPrefillToken: 0.00002,
};

/** Prints requests, request-steps and blocks per second, one core, making the requests not counted. */
export function benchmarkSimulation(print: (line: string) => void = console.log): void {
  const { name, requests } = conversation();
  print(`simulate: ${name}, ${requests.length} requests`);
  for (const poolBlocks of [5_859, 50_000]) {
    const engine = { poolBlocks, blockTokens: 512, stepTokens: 8192, maxRequests: 256 };
    const stepped = timed(requests, { engine, stepTime, skipEvents: false });
    const leapt = timed(requests, { engine, stepTime });
    row(print, `${poolBlocks} blocks, stepping, goal 12 M request-steps/s`, stepped);
    const times = ratio(stepped, leapt);
    row(print, `${poolBlocks} blocks, leaping ${times}x, goal 200,000 requests/s`, leapt);
  }
  tiers(print, requests);
  const engine = { poolBlocks: 187_500, blockTokens: 16, stepTokens: 8192, maxRequests: 256 };
  row(print, "187500 blocks of 16 tokens, leaping", timed(requests, { engine, stepTime }, 1));
  for (const times of [1, 10, 100]) {
    const settings = { engine: { ...engine, poolBlocks: 5_859, blockTokens: 512 }, stepTime };
    row(
      print,
      `the trace ${times} times over, making requests included`,
      timed(repeated(requests, times), settings, 1),
    );
  }
  const before = process.memoryUsage().arrayBuffers;
  const { pool } = engineState({ poolBlocks: 10_000_000 });
  const bytes = process.memoryUsage().arrayBuffers - before;
  print(`  a pool of ${pool.blocks} blocks takes ${(bytes / 1e6).toFixed(0)} MB, goal 300 MB`);
}

/** The small pool above host memory of 50,000 blocks of 160 MB at 25 GB/s and eight devices: hits, and what they cost. */
function tiers(print: (line: string) => void, requests: readonly SimulatedRequest[]): void {
  const offload = {
    blockBytesPerRank: 512 * 40_960,
    tiers: [{ name: "host", capacityBlocks: 50_000, bytesPerSecondPerRank: 25e9 }],
  };
  const engine = {
    poolBlocks: 5_859,
    blockTokens: 512,
    stepTokens: 8192,
    maxRequests: 256,
    offload,
  };
  const { hits } = simulate(requests, { engine, stepTime });
  const shares = hits.byTier.map(({ name, hitTokens }) => `${name} ${percent(hitTokens)}`);
  row(
    print,
    `5859 blocks above host memory, hits ${shares.join(", ")}, leaping`,
    timed(requests, { engine, stepTime }, 3),
  );

  function percent(hitTokens: number): string {
    return `${((100 * hitTokens) / hits.lookupTokens).toFixed(1)} %`;
  }
}

interface Timed {
  readonly seconds: number;
  readonly requests: number;
  readonly requestSteps: number;
}

/** The fastest of some runs. */
function timed(
  requests: Iterable<SimulatedRequest>,
  settings: SimulationSettings,
  runs = 7,
): Timed {
  let seconds = Number.POSITIVE_INFINITY;
  let counts = { requests: 0, requestSteps: 0 };
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    const result = simulate(requests, settings);
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
    counts = { requests: result.requests.finished, requestSteps: result.requestSteps };
  }
  return { seconds, ...counts };
}

function row(print: (line: string) => void, what: string, run: Timed): void {
  const perSecond = Math.round(run.requests / run.seconds);
  const steps = (run.requestSteps / run.seconds / 1e6).toFixed(1);
  print(
    `  ${what}: ${perSecond} requests/s, ${steps} M request-steps/s, ${run.seconds.toFixed(3)} s`,
  );
}

function ratio(slow: Timed, fast: Timed): string {
  return (slow.seconds / fast.seconds).toFixed(1);
}

/** The trace end to end, each time with ids and prompts of its own. */
function repeated(
  requests: readonly SimulatedRequest[],
  times: number,
): Iterable<SimulatedRequest> {
  const span = (requests.at(-1)?.arrivalSeconds ?? 0) + 3;
  return {
    *[Symbol.iterator]() {
      for (let time = 0; time < times; time += 1)
        for (const request of requests)
          yield {
            ...request,
            arrivalSeconds: (request.arrivalSeconds ?? 0) + time * span,
            promptIds: Array.from(request.promptIds ?? [], (id) => id + time * 200_000),
          };
    },
  };
}

/** The published conversation trace where it lies beside the project; otherwise requests of its lengths and sharing. */
function conversation(): { readonly name: string; readonly requests: readonly SimulatedRequest[] } {
  const path = "../shared/traces/mooncake_conversation.jsonl.gz";
  if (!existsSync(path)) return { name: "made conversations", requests: made() };
  const requests = gunzipSync(readFileSync(path))
    .toString()
    .trim()
    .split("\n")
    .map((line): SimulatedRequest => {
      const row = JSON.parse(line) as Record<string, number> & { readonly hash_ids: number[] };
      return {
        arrivalSeconds: (row["timestamp"] ?? 0) / 1000,
        promptTokens: row["input_length"] ?? 0,
        outputTokens: row["output_length"] ?? 0,
        promptIds: row.hash_ids,
        tokensPerId: 512,
      };
    });
  return { name: "the published conversation trace", requests };
}

/** Sessions whose prompts grow by about 3,000 tokens a turn, 3.4 requests a second. */
function made(): readonly SimulatedRequest[] {
  let state = 1;
  const next = (most: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 1 + Math.floor((state / 2 ** 32) * most);
  };
  const sessions: number[][] = Array.from({ length: 400 }, () => [0]);
  let ids = 1;
  return Array.from({ length: 12_031 }, (_, index) => {
    const place = next(sessions.length) - 1;
    const earlier = sessions[place] ?? [0];
    const history = earlier.length > 80 ? [0] : earlier;
    const promptIds = [...history, ...Array.from({ length: next(11) }, () => ids++)];
    sessions[place] = promptIds;
    return {
      arrivalSeconds: Math.floor(index / 10) * 3,
      promptTokens: promptIds.length * 512 - next(511),
      outputTokens: next(684),
      promptIds,
      tokensPerId: 512,
    };
  });
}
