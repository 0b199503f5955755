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
    const { quotient, inputs } = quotientOf(one);
    return engine === undefined
      ? inGroups(concurrency, quotient, inputs)
      : inGroups(concurrency, `max(guaranteed, ${quotient})`, {
          ...inputs,
          guaranteed: concurrency.perGroup.guaranteed,
        });
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
  const pool = memory.poolBytesPerRank;
  const step = profile.blockTokens * profile.deployment.decodeContextParallel;
  const blocked = ceilDiv(memory.longestRequestTokens, step) * step;
  const { quotient, inputs } = quotientOf({
    poolBytesPerRank: pool,
    prefixBytesPerRank,
    bytesPerRank: kvBytes(tightest.profile, blocked),
  });
  if (engine === undefined) return inGroups(concurrency, quotient, inputs);
  const { requests: engineRequests, requestBytesPerRank: bytes } = engine;
  if (engine.isTakenWhole || prefixBytesPerRank === 0 || engineRequests === 0)
    return engineRequests <= concurrency.perGroup.guaranteed
      ? inGroups(concurrency, "engineRequests", { engineRequests, pool, bytes })
      : inGroups(concurrency, quotient, inputs);
  const counted = "max(0, pool - prefix) / (pool / engineRequests - prefix)";
  return inGroups(concurrency, `min(${quotient}, ${counted})`, { ...inputs, engineRequests });
}

function inGroups(
  { groups }: Plan["concurrency"],
  requests: string,
  inputs: Working["inputs"],
): Working {
  return { formula: `groups × floor(${requests})`, inputs: { groups, ...inputs } };
}

/** The room over the bytes of a request, a common prefix held once. */
function quotientOf({
  poolBytesPerRank: pool,
  bytesPerRank: bytes,
  prefixBytesPerRank: prefix,
}: Omit<Held, "requests">): { readonly quotient: string; readonly inputs: Working["inputs"] } {
  return prefix > 0
    ? { quotient: "max(0, pool - prefix) / (bytes - prefix)", inputs: { pool, bytes, prefix } }
    : { quotient: "pool / bytes", inputs: { pool, bytes } };
}
