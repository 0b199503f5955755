/** Makes the result of a run. */
import type { Warning } from "../../figure.ts";
import { distribution } from "./distribution.ts";
import { closeReplica, type Replica } from "./replica.ts";
import type { Simulation, Stop } from "./result.ts";
import { type Run, unfinishedRequests } from "./run.ts";
import { costOf } from "./run-cost.ts";
import { tierCounts } from "./tier-counts.ts";
import { meanOver, timelineRows } from "./timeline.ts";

/** What a run says so far. */
export function simulationResult(run: Run, stopped: Stop | undefined): Simulation {
  const { settings, tally, replicas } = run;
  const { rules, given } = settings;
  const end = Math.max(run.startSeconds, ...replicas.map(({ clock }) => clock));
  for (const one of replicas) closeReplica(one, end);
  const seconds = end - run.startSeconds;
  const spent = (part: (one: Replica) => number): number =>
    total(replicas, (one) => one.devices * part(one));
  const prefill = spent(({ prefillSeconds }) => prefillSeconds);
  const recompute = spent(({ recomputeSeconds }) => recomputeSeconds);
  const decode = spent(({ decodeSeconds }) => decodeSeconds);
  const load = spent(({ loadSeconds }) => loadSeconds);
  const all = spent(() => seconds);
  const idle = Math.max(0, all - prefill - recompute - decode - load);
  const usage = (one: Replica, blocks: number): number => blocks / (one.state.pool.blocks - 1);
  const { lookupTokens, hitTokens } = tally;
  const timePerOutputTokenSeconds = distribution(tally.perOutputToken);
  const queueSeconds = distribution(tally.queue);
  const timeToFirstTokenSeconds = distribution(tally.firstToken);
  const endToEndSeconds = distribution(tally.endToEnd);
  const deviceSeconds = { prefill, recompute, decode, load, idle, total: all };
  const cost = costOf(run, deviceSeconds);
  return {
    settings: {
      ...given,
      engine: rules,
      stepTime: typeof given.stepTime === "function" ? "function" : given.stepTime,
    },
    complete: stopped === undefined,
    ...(stopped !== undefined && { stopped }),
    requests: {
      arrived: tally.arrived,
      finished: tally.finished,
      unfinished: unfinishedRequests(run),
      refused: { ...tally.refused },
      cut: tally.cut,
    },
    seconds,
    steps: run.steps,
    requestSteps: tally.requestSteps,
    tokens: {
      prompt: tally.promptTokens,
      hit: hitTokens,
      prefilled: tally.prefillTokens,
      recomputed: tally.recomputedTokens,
      output: tally.outputTokens,
    },
    hits: {
      lookupTokens,
      hitTokens,
      ...(lookupTokens > 0 && { ratio: hitTokens / lookupTokens }),
      resumedLookupTokens: tally.resumedLookupTokens,
      resumedHitTokens: tally.resumedHitTokens,
      byTier: tierCounts(replicas, tally),
    },
    evictions: total(replicas, ({ state }) => state.pool.evictions),
    preemptions: tally.preemptions,
    preemptedRequests: tally.preemptedRequests,
    ...(queueSeconds !== undefined &&
      timeToFirstTokenSeconds !== undefined &&
      endToEndSeconds !== undefined && {
        latency: {
          queueSeconds,
          timeToFirstTokenSeconds,
          ...(timePerOutputTokenSeconds !== undefined && { timePerOutputTokenSeconds }),
          endToEndSeconds,
        },
      }),
    ...(seconds > 0 && {
      throughput: {
        requestsPerSecond: tally.finished / seconds,
        promptTokensPerSecond: tally.promptTokens / seconds,
        outputTokensPerSecond: tally.outputTokens / seconds,
      },
    }),
    ...(given.objective !== undefined &&
      tally.finished > 0 &&
      seconds > 0 && {
        goodput: {
          requests: tally.good,
          share: tally.good / tally.finished,
          requestsPerSecond: tally.good / seconds,
          outputTokensPerSecond: tally.goodOutputTokens / seconds,
        },
      }),
    load: {
      meanRunning: total(replicas, ({ line }) => meanOver(line, line.running)),
      peakRunning: Math.max(...replicas.map(({ line }) => line.peakRunning)),
      meanWaiting: total(replicas, ({ line }) => meanOver(line, line.waiting)),
      peakWaiting: Math.max(...replicas.map(({ line }) => line.peakWaiting)),
      meanUsage:
        total(replicas, (one) => usage(one, meanOver(one.line, one.line.used))) / replicas.length,
      peakUsage: Math.max(...replicas.map((one) => usage(one, one.line.peakUsed))),
    },
    deviceSeconds,
    ...(cost !== undefined && { cost }),
    timeline: replicas.map(({ line, state }) => timelineRows(line, state.pool.blocks - 1)),
    warnings: warningsOf(run),
  };
}

function warningsOf({ tally, settings }: Run): readonly Warning[] {
  const { refused } = tally;
  const warnings: Warning[] = [];
  const first =
    tally.firstRefused === undefined ? "" : `, the first is requests[${tally.firstRefused}]`;
  if (refused["longer-than-model"] > 0)
    warnings.push({
      code: "requests-longer-than-model",
      message: `${refused["longer-than-model"]} prompts leave no token of maxModelTokens to generate and were refused${first}`,
    });
  if (tally.cut > 0)
    warnings.push({
      code: "answers-cut",
      message: `${tally.cut} answers were cut where maxModelTokens ends: ${Math.min(...settings.pools.map(({ rules }) => rules.maxModelTokens))} tokens of prompt and answer together`,
    });
  const hanging = refused["larger-than-pool"] + refused["never-admitted"];
  if (hanging > 0)
    warnings.push({
      code: "requests-never-served",
      message: `${hanging} requests can never run in this pool and were left out; the real engine would hang with the first of them at the head of its queue${first}`,
    });
  return warnings;
}

function total<Item>(items: readonly Item[], value: (item: Item) => number): number {
  let sum = 0;
  for (const item of items) sum += value(item);
  return sum;
}
