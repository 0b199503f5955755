/** An engine's own accounting of a scenario: what it guarantees where the closed form only bounds it. */
import type { EngineRoom } from "../engine/accounting.ts";
import { engineNamed } from "../engine/engines.ts";
import { accountings } from "../engine/side-by-side.ts";
import type { ResolvedDeployment } from "../model/deployment.ts";
import type { Scenario } from "./scenario.ts";
import type { StageRoom } from "./scenario-profile.ts";

/** Requests of a longest length in the scenario's pools, by the engine's rules. */
export type ScenarioAccounting = (maxModelTokens: number) => EngineRoom;

/** Lengths that are remembered. */
const MOST_ROOMS = 4096;

/** The accounting of the scenario's engine, worked out once per length; none for `ideal`, which the closed form is. */
export function scenarioAccounting(
  { model, engine = {}, formats = {} }: Scenario,
  stages: readonly StageRoom[],
  { tensorParallel, pipelineParallel, decodeContextParallel }: ResolvedDeployment,
): ScenarioAccounting | undefined {
  const { name } = engineNamed(engine.name ?? "ideal");
  if (name === "ideal") return undefined;
  const poolBytesPerRank = stages.map(({ pool }) => pool.poolBytesPerRank);
  const rooms = new Map<number, EngineRoom>();
  return (maxModelTokens) => {
    let room = rooms.get(maxModelTokens);
    if (room === undefined) {
      room = accountings[name]({
        model,
        tensorParallel,
        pipelineParallel,
        decodeContextParallel,
        format: formats.kv ?? "bf16",
        poolBytesPerRank,
        maxModelTokens,
        maxBatchedTokens: engine.maxBatchedTokens,
        blockTokens: engine.blockTokens,
      });
      if (rooms.size === MOST_ROOMS) rooms.clear();
      rooms.set(maxModelTokens, room);
    }
    return room;
  };
}
