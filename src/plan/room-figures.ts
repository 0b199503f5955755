/** The working of a plan's concurrency: what the engine guarantees, and what fits while requests are shorter. */
import type { Figure } from "../figure.ts";
import { kvBytes } from "../kv/bytes.ts";
import { ceilDiv } from "../units.ts";
import type { Plan } from "./plan.ts";
import type { Room } from "./room.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";
import { figure } from "./working.ts";

/** Requests at their longest, at the end of their answers, and spread over them. */
export function roomFigures(
  profile: ScenarioProfile,
  held: Room,
  { memory, concurrency }: Pick<Plan, "memory" | "concurrency">,
): readonly Figure[] {
  const { engine, peakBytesPerRank } = held;
  const { guaranteed, peak, steady, heldBytesPerRank } = concurrency;
  const { bounded, fixedBits } = held.tightest.profile;
  const isWhole = engine?.isTakenWhole === true || engine?.requestBytesPerRank === 0;
  const isEven = bounded.length === 0 && fixedBits === 0;
  const basis = engine === undefined || isWhole || isEven ? "exact" : "heuristic";
  const source = engine?.source;
  const whileShort = (bytes: number): Working =>
    isWhole
      ? guaranteedWorking(profile, held, { memory, concurrency })
      : engine === undefined
        ? quotientWorking(held, bytes, { memory, concurrency })
        : {
            formula: "groups × floor(max(guaranteed, pool / bytes))",
            inputs: {
              groups: concurrency.groups,
              guaranteed: concurrency.perGroup.guaranteed,
              pool: memory.poolBytesPerRank,
              bytes,
            },
          };
  return [
    figure("concurrency.guaranteed", "requests that fit at their longest", guaranteed, "requests", {
      ...guaranteedWorking(profile, held, { memory, concurrency }),
      basis: "exact",
      source,
    }),
    figure("concurrency.peak", "requests that fit at the end of their answers", peak, "requests", {
      ...whileShort(peakBytesPerRank),
      basis,
      source,
    }),
    figure(
      "concurrency.steady",
      "requests that fit spread over their answers",
      steady,
      "requests",
      {
        ...whileShort(heldBytesPerRank === 0 ? peakBytesPerRank : heldBytesPerRank),
        basis,
        source,
      },
    ),
  ];
}

type Numbers = Pick<Plan, "memory" | "concurrency">;

interface Working {
  readonly formula: string;
  readonly inputs: Readonly<Record<string, number>>;
}

function guaranteedWorking(profile: ScenarioProfile, held: Room, numbers: Numbers): Working {
  const { engine } = held;
  const { memory, concurrency } = numbers;
  const { groups, perGroup } = concurrency;
  if (engine !== undefined && engine.requests <= perGroup.guaranteed)
    return {
      formula: "groups × floor(engineRequests)",
      inputs: {
        groups,
        engineRequests: engine.requests,
        pool: memory.poolBytesPerRank,
        bytes: engine.requestBytesPerRank,
      },
    };
  const step = profile.blockTokens * profile.deployment.decodeContextParallel;
  const blocked = ceilDiv(memory.longestRequestTokens, step) * step;
  return quotientWorking(held, kvBytes(held.tightest.profile, blocked), numbers);
}

/** The room over the bytes of a request, a common prefix held once. */
function quotientWorking(
  { prefixBytesPerRank: prefix }: Room,
  bytes: number,
  { memory, concurrency: { groups } }: Numbers,
): Working {
  const pool = memory.poolBytesPerRank;
  return prefix > 0
    ? {
        formula: "groups × floor(max(0, pool - prefix) / (bytes - prefix))",
        inputs: { groups, pool, bytes, prefix },
      }
    : { formula: "groups × floor(pool / bytes)", inputs: { groups, pool, bytes } };
}
