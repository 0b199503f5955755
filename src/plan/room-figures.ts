/** The working of a plan's concurrency: what the engine guarantees, and what fits while requests are shorter. */
import type { Basis, Figure } from "../figure.ts";
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
  const { engine, prefixBytesPerRank: prefix } = held;
  const { groups, perGroup } = concurrency;
  const pool = memory.poolBytesPerRank;
  const { bounded, fixedBits } = held.tightest.profile;
  const isWhole = engine?.isTakenWhole === true || engine?.requestBytesPerRank === 0;
  const basis: Basis =
    engine === undefined || isWhole || (bounded.length === 0 && fixedBits === 0)
      ? "exact"
      : "heuristic";
  const isShared = prefix > 0;
  const quotient = (bytes: string): string =>
    isShared ? `max(0, pool - prefix) / (${bytes} - prefix)` : `pool / ${bytes}`;
  const shared = isShared ? { prefix } : {};
  const source = engine?.source;
  const whileShort = (bytes: string, value: number): FigureWorking =>
    isWhole
      ? {
          formula: "groups × floor(guaranteed)",
          inputs: { groups, guaranteed: perGroup.guaranteed },
        }
      : {
          formula:
            engine === undefined
              ? `groups × floor(${quotient(bytes)})`
              : `groups × floor(max(guaranteed, ${quotient(bytes)}))`,
          inputs: {
            groups,
            pool,
            [bytes]: value,
            ...shared,
            ...(engine !== undefined && { guaranteed: perGroup.guaranteed }),
          },
        };
  const atEnd = whileShort("bytesAtEnd", held.peakBytesPerRank);
  return [
    figure(
      "concurrency.guaranteed",
      "requests that fit at their longest",
      concurrency.guaranteed,
      "requests",
      { ...guaranteedWorking(), basis: "exact", source },
    ),
    figure(
      "concurrency.peak",
      "requests that fit at the end of their answers",
      concurrency.peak,
      "requests",
      { ...atEnd, basis, source },
    ),
    figure(
      "concurrency.steady",
      "requests that fit spread over their answers",
      concurrency.steady,
      "requests",
      {
        ...(concurrency.heldBytesPerRank === 0
          ? atEnd
          : whileShort("heldBytes", concurrency.heldBytesPerRank)),
        basis,
        source,
      },
    ),
  ];

  function guaranteedWorking(): FigureWorking {
    if (engine !== undefined && engine.requests <= perGroup.guaranteed)
      return {
        formula: "groups × floor(engineRequests)",
        inputs: {
          groups,
          engineRequests: engine.requests,
          requestBytes: engine.requestBytesPerRank,
          pool,
        },
      };
    const step = profile.blockTokens * profile.deployment.decodeContextParallel;
    const blocked = ceilDiv(memory.longestRequestTokens, step) * step;
    return {
      formula: `groups × floor(${quotient("requestBytes")})`,
      inputs: {
        groups,
        pool,
        requestBytes: kvBytes(held.tightest.profile, blocked),
        ...shared,
        blockTokens: profile.blockTokens,
      },
    };
  }
}

interface FigureWorking {
  readonly formula: string;
  readonly inputs: Readonly<Record<string, number>>;
}
