/** The room of a scenario: how many requests fit at once, on the stage that holds fewest. */
import { type Concurrency, concurrency } from "../capacity/concurrency.ts";
import type { RequestLengths } from "../capacity/lengths.ts";
import { kvError } from "../errors.ts";
import type { Workload } from "./scenario.ts";
import type { ScenarioProfile, StageRoom } from "./scenario-profile.ts";

/** The tightest stage and what it holds. */
export interface Room {
  readonly stage: number;
  readonly tightest: StageRoom;
  readonly concurrency: Concurrency;
}

/** The stage on which the fewest requests fit decides. */
export function room(profile: ScenarioProfile, workload: Workload): Room {
  const lengths = lengthsOf(workload);
  let found: Room | undefined;
  for (const [stage, one] of profile.stages.entries()) {
    const held = concurrency({
      profile: one.profile,
      poolBytesPerRank: one.pool.poolBytesPerRank,
      lengths,
      blockTokens: profile.blockTokens,
      attentionDataParallel: profile.deployment.attentionDataParallel,
      ...(profile.maxModelTokens !== undefined && { maxModelTokens: profile.maxModelTokens }),
      ...(workload.sharedPrefixTokens !== undefined && {
        sharedPrefixTokens: workload.sharedPrefixTokens,
      }),
    });
    if (found === undefined || held.perGroup.guaranteed < found.concurrency.perGroup.guaranteed)
      found = { stage, tightest: one, concurrency: held };
  }
  if (found !== undefined) return found;
  throw kvError({ code: "bad-input", path: "model.layerOrder", value: [], rule: "no layers" });
}

/** The lengths that a workload gives, one way or the other. */
export function lengthsOf({ promptTokens, outputTokens, requests }: Workload): RequestLengths {
  if (requests !== undefined) return { requests };
  if (promptTokens !== undefined && outputTokens !== undefined)
    return { promptTokens, outputTokens };
  throw kvError({
    code: "bad-input",
    path: promptTokens === undefined ? "workload.promptTokens" : "workload.outputTokens",
    value: undefined,
    rule: "expected a number of tokens",
    hint: "give promptTokens and outputTokens, or a list of requests",
  });
}
