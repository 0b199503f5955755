/** The simulated engine takes the steps that the real one took. */
import { describe, expect, test } from "vitest";
import {
  blockTables,
  complete,
  type EngineRules,
  type EngineState,
  engineState,
  enqueue,
  freeBlocks,
  isBusy,
  schedule,
} from "../../src/simulate/engine/index.ts";
import { type EngineRun, engineRuns } from "./engine-runs.ts";

/** `5,1..3` is 5, 1, 2, 3. */
function numbers(text: string): readonly number[] {
  return text.split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("..").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** 5, 1, 2, 3 is `5,1..3`. */
function runs(values: readonly number[]): string {
  const parts: string[] = [];
  for (let from = 0; from < values.length; ) {
    let to = from;
    while (values[to + 1] === (values[to] ?? 0) + 1) to += 1;
    parts.push(
      to - from >= 2 ? `${values[from]}..${values[to]}` : values.slice(from, to + 1).join(),
    );
    from = to + 1;
  }
  return parts.join();
}

function stepLine(state: EngineState, at: number): string {
  const { scheduled, admitted, preempted, evicted } = schedule(state);
  const tables = blockTables(state).map(
    ({ request, tables: [table = []] }) => `r${request}=${runs(table)}`,
  );
  const hits = admitted.filter(({ hitTokens }) => hitTokens > 0);
  const ended = complete(state);
  const parts = [
    scheduled.map(({ request, tokens }) => `r${request}+${tokens}`).join(" "),
    hits.map((one) => `hit r${one.request} ${one.hitTokens}/${one.knownTokens}`).join(" "),
    preempted.length > 0 ? `preempt ${preempted.map((one) => `r${one}`).join()}` : "",
    evicted.length > 0 ? `evict ${runs(evicted)}` : "",
    tables.join(" "),
    ended.length > 0 ? `end ${ended.map((one) => `r${one}`).join()}` : "",
    `free ${runs(freeBlocks(state))}`,
  ];
  return `${at}: ${parts.filter((part) => part !== "").join("; ")}`;
}

function linesOf({ rules, requests }: EngineRun): readonly string[] {
  const state = engineState(rules as EngineRules);
  const lines: string[] = [];
  let next = 0;
  for (let at = 0; next < requests.length || isBusy(state); at += 1) {
    for (; next < requests.length; next += 1) {
      const [, arrives, ids = "", output, priority = 0] =
        /^(\d+): (\S+) -> (\d+)(?: \((\d+)\))?$/.exec(requests[next] ?? "") ?? [];
      if (Number(arrives) > at) break;
      const promptIds = numbers(ids);
      enqueue(state, {
        promptTokens: promptIds.length,
        outputTokens: Number(output),
        promptIds,
        priority: Number(priority),
      });
    }
    if (isBusy(state)) lines.push(stepLine(state, at));
  }
  return lines;
}

describe("vLLM v1, commit 017e9f44", () => {
  test.each(engineRuns)("$name", (run) => {
    expect(linesOf(run)).toEqual(run.steps);
  });
});
