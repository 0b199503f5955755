/** `kv-headroom replay`: a trace against a prefix cache. */
import { kvError, shown } from "../errors.ts";
import { capacityForShare, hitCurve, hitCurveAt } from "../simulate/replay/hit-curve.ts";
import { type CachePolicy, cachePolicies } from "../simulate/replay/policies.ts";
import { replay, replayStream } from "../simulate/replay/replay.ts";
import type { TraceFormat } from "../simulate/trace/formats.ts";
import { loadTrace } from "../simulate/trace/load-trace.ts";
import { readTrace } from "../simulate/trace/read-trace.ts";
import { numberOption } from "./number-option.ts";
import { type Output, print } from "./print.ts";
import { progressLine } from "./progress-line.ts";
import { type ReplayAnswer, replayCsv, replayData, replayText } from "./replay-text.ts";
import { traceFile } from "./trace-file.ts";

/** What was typed after `replay FILE`. */
export interface ReplayArguments extends Output {
  readonly format?: string;
  readonly capacity?: string;
  readonly policy?: string;
  readonly badRows?: string;
  readonly csv?: true;
}

/** Prints the hit curve, or a row for each policy and capacity. */
export async function replayCommand(file: string, given: ReplayArguments): Promise<void> {
  const capacities = capacityList(given.capacity);
  const policies = policyList(given.policy);
  if (capacities.length === 0 && given.policy !== undefined)
    throw kvError({
      code: "bad-input",
      path: "--policy",
      value: given.policy,
      rule: "needs --capacity; without one the curve is that of lru",
    });
  const source = traceFile(file);
  const line = progressLine();
  const bad = { rows: 0, first: undefined as string | undefined };
  const requests = readTrace(source.pieces, {
    ...(given.format !== undefined && { format: given.format as TraceFormat }),
    ...(given.badRows !== undefined && { badRows: given.badRows as "stop" | "skip" }),
    onBadRow: ({ message }) => {
      bad.rows += 1;
      bad.first ??= message;
    },
  });
  const watch = {
    onProgress: ({ requests: seen }: { readonly requests: number }): void =>
      line.show(seen, source.share()),
  };
  let found: Omit<ReplayAnswer, "badRows">;
  try {
    found = await answer(requests, capacities, policies, watch);
  } finally {
    line.clear();
  }
  const whole: ReplayAnswer = {
    ...found,
    badRows: bad.rows,
    ...(bad.first !== undefined && { firstBadRow: bad.first }),
  };
  if (given.csv === true) process.stdout.write(replayCsv(whole));
  else print(given, replayData(whole), () => replayText(whole));
}

/** One capacity and one policy run over the stream; anything more is run over the loaded trace. */
async function answer(
  requests: ReturnType<typeof readTrace>,
  capacities: readonly number[],
  policies: readonly CachePolicy[],
  watch: Parameters<typeof loadTrace>[1],
): Promise<Omit<ReplayAnswer, "badRows">> {
  const [capacityBlocks] = capacities;
  const [policy = "lru"] = policies;
  if (
    capacityBlocks !== undefined &&
    capacities.length * policies.length === 1 &&
    policy !== "optimum"
  ) {
    const only = await replayStream(requests, { capacityBlocks, policy, ...watch });
    return { blockTokens: only.blockTokens, end: only, rows: [only] };
  }
  const { trace, ...end } = await loadTrace(requests, watch);
  const size = { blockTokens: trace.blockTokens, distinctBlocks: trace.distinctBlocks, end };
  if (capacityBlocks !== undefined)
    return {
      ...size,
      rows: policies.flatMap((name) =>
        capacities.map((blocks) => replay(trace, { capacityBlocks: blocks, policy: name })),
      ),
    };
  const curve = hitCurve(trace);
  return {
    ...size,
    rows: curveCapacities(trace.distinctBlocks).map((blocks) => ({
      policy,
      capacityBlocks: blocks,
      ...hitCurveAt(curve, blocks),
    })),
    shares: [0.5, 0.75, 0.9, 0.99, 1].map((share) => ({
      share,
      capacityBlocks: capacityForShare(curve, share),
    })),
  };
}

/** 1, 2 and 5 times powers of ten below the distinct blocks, and no limit. */
function curveCapacities(distinctBlocks: number): readonly number[] {
  const capacities: number[] = [];
  for (let power = 1; power < distinctBlocks; power *= 10)
    for (const step of [1, 2, 5]) if (step * power < distinctBlocks) capacities.push(step * power);
  return [...capacities.slice(-15), Number.POSITIVE_INFINITY];
}

function capacityList(text: string | undefined): readonly number[] {
  return (text?.split(",") ?? []).map((part) =>
    /^inf(inity)?$/i.test(part.trim())
      ? Number.POSITIVE_INFINITY
      : (numberOption(part.trim(), "--capacity") ?? 0),
  );
}

function policyList(text = "lru"): readonly CachePolicy[] {
  return text.split(",").map((part) => {
    const policy = cachePolicies.find((name) => name === part.trim());
    if (policy !== undefined) return policy;
    throw kvError({
      code: "bad-input",
      path: "--policy",
      value: part,
      rule: `no known cache policy: ${shown(part)}`,
      hint: cachePolicies.join(", "),
    });
  });
}
