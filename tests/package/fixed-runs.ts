/**
 * Runs that every JavaScript engine must answer with the same bytes.
 *
 * `fixedRuns` takes the functions from whoever calls it, so that it runs on the sources here and on the built package
 * under Deno, Bun or a browser; it needs nothing else of its platform. `fixed-runs.json` holds what it answers.
 */
import type * as Simulate from "../../src/simulate/index.ts";

type Room = Pick<typeof Simulate, "preemptionRates" | "simulate">;

/** Some of a run to be read, and a digest of all of it as JSON, the settings that it repeats left out. */
export interface FixedRun {
  readonly digest: string;
  readonly finished: number;
  readonly seconds: number;
  readonly hitTokens: number;
}

/** The answers, in a fixed order. */
export function fixedRuns(room: Room): Readonly<Record<string, FixedRun>> {
  const conversations = turns(600);
  const engine = { poolBlocks: 900, stepTokens: 512, maxRequests: 24 };
  const stepTime = {
    stepSeconds: 0.011,
    secondsPerPrefillToken: 0.00021,
    secondsPerDecodeRequest: 0.0007,
    secondsPerContextToken: 1.3e-7,
  };
  const priced = { usdPerDeviceHour: 2.5, objective: { timeToFirstTokenSeconds: 0.8 } };
  const runs: Readonly<Record<string, Simulate.SimulationSettings>> = {
    "arrivals before replicas": {
      engine,
      stepTime,
      replicas: 2,
      router: "longest-prefix",
      ...priced,
    },
    "users before priorities": {
      engine: { ...engine, poolBlocks: 500, policy: "priority", watermark: 0.02 },
      stepTime,
      users: { count: 20, thinkSeconds: 0.7 },
      ...priced,
    },
    "tiers below the device": {
      engine: {
        ...engine,
        poolBlocks: 400,
        offload: {
          blockBytesPerRank: 2_097_152,
          tiers: [
            { name: "host", capacityBlocks: 700, bytesPerSecondPerRank: 2.1e9 },
            {
              name: "disk",
              capacityBlocks: 4000,
              bytesPerSecondPerRank: 0.7e9,
              latencySeconds: 0.0008,
            },
          ],
        },
      },
      stepTime,
      ...priced,
    },
    "prompts apart from answers": {
      engine,
      stepTime,
      disaggregated: {
        prefill: { replicas: 2 },
        decode: { replicas: 1, engine: { ...engine, poolBlocks: 1200 } },
        transfer: { latencySeconds: 0.004, secondsPerToken: 0.0000031 },
      },
      ...priced,
    },
    "a window beside full layers": {
      engine: {
        ...engine,
        groups: [{ kind: "full" }, { kind: "window", windowTokens: 128 }],
      },
      stepTime: ({ decodeRequests, decodeContextTokens, prefillTokens }) =>
        0.01 + Math.sqrt(decodeRequests + prefillTokens) / 900 + decodeContextTokens * 1.1e-7,
      ...priced,
    },
  };
  const answers: Record<string, FixedRun> = {};
  for (const [name, settings] of Object.entries(runs)) {
    const outcomes: unknown[] = [];
    const result = room.simulate(conversations, settings, {
      onRequest: (outcome) => outcomes.push(outcome),
    });
    answers[name] = {
      digest: digest(JSON.stringify([{ ...result, settings: undefined }, outcomes])),
      finished: result.requests.finished,
      seconds: result.seconds,
      hitTokens: result.hits.hitTokens,
    };
  }
  const rates = room.preemptionRates({
    lengths: {
      promptTokens: { kind: "uniform", least: 40, most: 900 },
      outputTokens: { kind: "uniform", least: 20, most: 200 },
    },
    blockTokens: 16,
    poolBlocks: 700,
    steps: 4000,
    seed: 5,
  });
  answers["preemption of a saturated pool"] = {
    digest: digest(JSON.stringify(rates)),
    finished: rates.finishedRequests,
    seconds: 0,
    hitTokens: 0,
  };
  return answers;
}

/** Turns of 60 conversations that open alike, about two a second; whole numbers, sums and quotients alone. */
function turns(count: number): readonly Simulate.SimulatedRequest[] {
  let state = 20_261_126;
  const below = (most: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const said = Array.from({ length: 60 }, () => [0, 1, 2]);
  let ids = 3;
  let milliseconds = 0;
  return Array.from({ length: count }, () => {
    milliseconds += below(1000);
    const sessionId = below(said.length);
    const before = said[sessionId] ?? [];
    const history = before.length > 90 ? [0, 1, 2] : before;
    const promptIds = [...history, ...Array.from({ length: 1 + below(18) }, () => ids++)];
    said[sessionId] = promptIds;
    return {
      arrivalSeconds: milliseconds / 1000,
      promptTokens: promptIds.length * 16 - below(16),
      outputTokens: 1 + below(90),
      promptIds,
      tokensPerId: 16,
      priority: below(3),
      sessionId,
    };
  });
}

/** Sixty-four bits of a text: two multiplicative hashes of its UTF-16 units. */
function digest(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b) ^ (high >>> 13);
  }
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
