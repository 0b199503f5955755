/** Random engines and requests, small and crowded, biased to block edges, shared prefixes and pools that run out. */
import fc from "fast-check";
import type { PlainRequest, PlainRules } from "./plain-engine.ts";

/** A run. */
export interface Scenario {
  readonly rules: PlainRules;
  readonly requests: readonly PlainRequest[];
}

const blockTokens = fc.constantFrom(1, 2, 4, 8, 16);

function groupsOf(block: number): fc.Arbitrary<PlainRules["groups"]> {
  const window = fc
    .constantFrom(2, 3, block + 1, 2 * block, 2 * block + 1, 2 * block + 2, 5 * block)
    .map((windowTokens) => ({ kind: "window", windowTokens: Math.max(2, windowTokens) }) as const);
  const full = fc.constant({ kind: "full" } as const);
  return fc.oneof(
    { weight: 5, arbitrary: fc.tuple(full) },
    { weight: 3, arbitrary: fc.tuple(window) },
    { weight: 2, arbitrary: fc.tuple(full, window) },
    { weight: 1, arbitrary: fc.tuple(window, full, window) },
    { weight: 1, arbitrary: fc.tuple(full, full) },
    { weight: 1, arbitrary: fc.tuple(window, window) },
  );
}

function rulesOf(block: number): fc.Arbitrary<PlainRules> {
  return fc
    .record({
      poolBlocks: fc.integer({ min: 8, max: 60 }),
      stepTokens: fc.constantFrom(4, 16, 64, 2048),
      maxRequests: fc.constantFrom(1, 2, 4, 8, 128),
      maxModelTokens: fc.constantFrom(131_072, 131_072, 60, 41),
      longPrefillTokens: fc.constantFrom(0, 0, 0, 5),
      chunkedPrefill: fc.constantFrom(true, true, true, false),
      watermark: fc.constantFrom(0, 0, 0.05, 0.2),
      fullSequenceMustFit: fc.boolean(),
      prefixCaching: fc.constantFrom(true, true, true, false),
      lookaheadTokens: fc.constantFrom(0, 0, 1, 3),
      policy: fc.constantFrom("fcfs", "fcfs", "priority"),
      groups: groupsOf(block),
      recomputesLastHit: fc.constantFrom(false, false, true),
      withState: fc.constantFrom(false, false, true),
    })
    .map(({ withState, ...rules }) => ({
      ...rules,
      blockTokens: block,
      recomputesLastHit: rules.recomputesLastHit && rules.groups.length === 1 && !withState,
      policy: rules.policy as PlainRules["policy"],
      groups:
        withState && !rules.prefixCaching
          ? [...rules.groups, { kind: "state" } as const]
          : rules.groups,
    }));
}

const tier = fc.record({
  name: fc.constantFrom("host", "disk"),
  capacityBlocks: fc.constantFrom(0, 1, 3, 8, 20, 1000),
  bytesPerSecondPerRank: fc.constantFrom(0.5, 2, 7, 1e300),
  latencySeconds: fc.constantFrom(0, 0, 0.3, 1.5),
});

/** The same engine with a small pool above tiers of memory. */
function withTiers(rules: PlainRules): fc.Arbitrary<PlainRules> {
  return fc
    .record({
      poolBlocks: fc.integer({ min: 6, max: 24 }),
      blockBytesPerRank: fc.constantFrom(1, 3),
      tiers: fc.array(tier, { minLength: 1, maxLength: 3 }),
      mode: fc.constantFrom("exclusive", "inclusive"),
      load: fc.constantFrom("always", "if-faster"),
      overlap: fc.boolean(),
    })
    .map(({ poolBlocks, overlap, ...offload }) => ({
      ...rules,
      poolBlocks,
      prefixCaching: true,
      recomputesLastHit: false,
      groups: [{ kind: "full" } as const],
      offload: {
        ...offload,
        mode: offload.mode as "exclusive",
        load: offload.load as "always",
        overlap: overlap && rules.chunkedPrefill,
      },
    }));
}

/** Prompts that begin alike, and sometimes go on with what an earlier request generated. */
function requestsOf(rules: PlainRules, repeatOutputs: boolean): fc.Arbitrary<PlainRequest[]> {
  const { poolBlocks, blockTokens: block, maxModelTokens } = rules;
  const growing = rules.groups.filter(({ kind }) => kind !== "state").length;
  const room = Math.floor((poolBlocks - 2) / growing) * block - rules.lookaheadTokens;
  const longest = Math.max(2, Math.min(room, maxModelTokens - 1, 60));
  const [fewest, most] = rules.offload === undefined ? [1, 14] : [8, 24];
  const one = fc.record({
    family: fc.integer({ min: 0, max: 3 }),
    shared: fc.oneof(fc.integer({ min: 0, max: longest }), fc.constant(longest)),
    own: fc.integer({ min: 0, max: 12 }),
    edge: fc.boolean(),
    output: fc.integer({ min: 1, max: 20 }),
    wait: fc.constantFrom(0, 0, 0, 1, 2, 7),
    priority: fc.integer({ min: 0, max: 2 }),
    follows: fc.boolean(),
  });
  return fc.array(one, { minLength: fewest, maxLength: most }).map((all) => {
    const made: PlainRequest[] = [];
    let arrivalSeconds = 0;
    for (const [index, given] of all.entries()) {
      arrivalSeconds += given.wait;
      const shared = given.edge ? Math.floor(given.shared / block) * block : given.shared;
      let prompt = Array.from({ length: shared }, (_, token) => given.family * 1000 + token);
      prompt.push(...Array.from({ length: given.own }, (_, token) => 50_000 + index * 500 + token));
      const earlier = made.at(-1);
      if (repeatOutputs && given.follows && earlier !== undefined)
        prompt = [...earlier.prompt, ...earlier.output, ...prompt];
      if (prompt.length === 0) prompt = [7];
      prompt = prompt.slice(0, Math.max(1, longest - 1));
      const length = Math.max(1, Math.min(given.output, longest - prompt.length));
      made.push({
        arrivalSeconds,
        prompt,
        output: Array.from({ length }, (_, token) => 1_000_003 * (index + 1) + token),
        priority: given.priority,
      });
    }
    return made;
  });
}

/** Engines that can serve every one of their requests. */
export function scenario({
  repeatOutputs,
  tiers = false,
}: {
  readonly repeatOutputs: boolean;
  readonly tiers?: boolean;
}): fc.Arbitrary<Scenario> {
  return blockTokens
    .chain(rulesOf)
    .chain((rules) => (tiers ? withTiers(rules) : fc.constant(rules)))
    .chain((rules) => requestsOf(rules, repeatOutputs).map((requests) => ({ rules, requests })));
}
