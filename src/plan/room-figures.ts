/** The working of a plan's concurrency: what the engine guarantees, and what fits while requests are shorter. */
import type { Figure } from "../figure.ts";
import { kvBytes } from "../kv/bytes.ts";
import { ceilDiv } from "../units.ts";
import type { Plan } from "./plan.ts";
import type { Held, Room } from "./room.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";
import { figure } from "./working.ts";

/** Requests at their longest, at the end of their answers, and spread over them. */
export function roomFigures(
  profile: ScenarioProfile,
  held: Room,
  { memory, concurrency }: Pick<Plan, "memory" | "concurrency">,
): readonly Figure[] {
  const { engine, atEnd, spread, engineShare } = held;
  const { guaranteed, peak, steady } = concurrency;
  const isWhole = engine?.isTakenWhole === true || engine?.requestBytesPerRank === 0;
  const basis = isWhole || engineShare === 1 ? "exact" : "heuristic";
  const source = engine?.source;
  const atLongest = guaranteedWorking(profile, held, { memory, concurrency });
  const whileShort = (one: Held): Working => {
    if (isWhole) return atLongest;
    const { formula, inputs } = quotientWorking(concurrency.groups, one);
    return engine === undefined
      ? { formula, inputs }
      : {
          formula: formula.replace("floor(", "floor(max(guaranteed, ").concat(")"),
          inputs: { ...inputs, guaranteed: concurrency.perGroup.guaranteed },
        };
  };
  return [
    figure("concurrency.guaranteed", "requests that fit at their longest", guaranteed, "requests", {
      ...atLongest,
      basis: "exact",
      source,
    }),
    figure("concurrency.peak", "requests that fit at the end of their answers", peak, "requests", {
      ...whileShort(atEnd),
      basis,
      source,
    }),
    figure(
      "concurrency.steady",
      "requests that fit spread over their answers",
      steady,
      "requests",
      { ...whileShort(spread), basis, source },
    ),
  ];
}

type Numbers = Pick<Plan, "memory" | "concurrency">;

interface Working {
  readonly formula: string;
  readonly inputs: Readonly<Record<string, number>>;
}

function guaranteedWorking(
  profile: ScenarioProfile,
  { engine, tightest, prefixBytesPerRank }: Room,
  { memory, concurrency }: Numbers,
): Working {
  const { groups, perGroup } = concurrency;
  const pool = memory.poolBytesPerRank;
  const step = profile.blockTokens * profile.deployment.decodeContextParallel;
  const blocked = ceilDiv(memory.longestRequestTokens, step) * step;
  const closed = quotientWorking(groups, {
    poolBytesPerRank: pool,
    prefixBytesPerRank,
    bytesPerRank: kvBytes(tightest.profile, blocked),
  });
  if (engine === undefined) return closed;
  const bytes = engine.requestBytesPerRank;
  return engine.isTakenWhole || prefixBytesPerRank === 0 || engine.requests === 0
    ? engine.requests <= perGroup.guaranteed
      ? {
          formula: "groups × floor(engineRequests)",
          inputs: { groups, engineRequests: engine.requests, pool, bytes },
        }
      : closed
    : {
        formula: `groups × floor(min(${inside(closed.formula)}, max(0, pool - prefix) / (pool / engineRequests - prefix)))`,
        inputs: { ...closed.inputs, engineRequests: engine.requests },
      };
}

/** What stands within `groups × floor(...)`. */
function inside(formula: string): string {
  return formula.slice("groups × floor(".length, -1);
}

/** The room over the bytes of a request, a common prefix held once. */
function quotientWorking(groups: number, held: Omit<Held, "requests">): Working {
  const { poolBytesPerRank: pool, bytesPerRank: bytes, prefixBytesPerRank: prefix } = held;
  return prefix > 0
    ? {
        formula: "groups × floor(max(0, pool - prefix) / (bytes - prefix))",
        inputs: { groups, pool, bytes, prefix },
      }
    : { formula: "groups × floor(pool / bytes)", inputs: { groups, pool, bytes } };
}
