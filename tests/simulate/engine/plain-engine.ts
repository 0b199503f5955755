/**
 * The engine's rules a second time, slow and obvious: lists, whole token sequences as keys, everything counted anew.
 *
 * Written from the rules S1 to S12, and from the documentation of tiers, alone; it shares nothing with the engine that it
 * checks.
 */

/** The rules of one run, all given. */
export interface PlainRules {
  readonly poolBlocks: number;
  readonly blockTokens: number;
  readonly stepTokens: number;
  readonly maxRequests: number;
  readonly maxModelTokens: number;
  readonly longPrefillTokens: number;
  readonly chunkedPrefill: boolean;
  readonly watermark: number;
  readonly fullSequenceMustFit: boolean;
  readonly prefixCaching: boolean;
  readonly lookaheadTokens: number;
  readonly recomputesLastHit: boolean;
  readonly policy: "fcfs" | "priority";
  readonly groups: readonly (
    | { readonly kind: "full" }
    | { readonly kind: "window"; readonly windowTokens: number }
    | { readonly kind: "state" }
  )[];
  readonly offload?: PlainOffload;
}

/** Tiers below the device, the fastest first. */
export interface PlainOffload {
  readonly blockBytesPerRank: number;
  readonly tiers: readonly {
    readonly name: string;
    readonly capacityBlocks: number;
    readonly bytesPerSecondPerRank: number;
    readonly latencySeconds: number;
  }[];
  readonly mode: "exclusive" | "inclusive";
  readonly load: "always" | "if-faster";
  readonly overlap: boolean;
}

/** A request with all its tokens. */
export interface PlainRequest {
  readonly arrivalSeconds: number;
  readonly prompt: readonly number[];
  readonly output: readonly number[];
  readonly priority: number;
}

interface Live extends PlainRequest {
  readonly serial: number;
  tokens: number[];
  computed: number;
  preemptions: number;
  tables: number[][];
  registered: number;
  /** blocks from below are there at this time */
  readySeconds: number;
}

/** What one step did, and the state around it. */
export interface PlainStep {
  readonly scheduled: readonly (readonly [number, number])[];
  readonly admitted: readonly (readonly [number, number, number, number, number])[];
  readonly preempted: readonly number[];
  readonly evicted: readonly number[];
  readonly tables: readonly (readonly [number, readonly (readonly number[])[]])[];
  readonly free: readonly number[];
  readonly finished: readonly number[];
  readonly freeAtEnd: readonly number[];
  readonly running: readonly number[];
  readonly waiting: readonly number[];
  /** those that run and wait for blocks from below */
  readonly loading: readonly number[];
  /** blocks in each tier below */
  readonly below: readonly number[];
}

/** An engine: requests in, steps out. */
export interface PlainEngine {
  readonly add: (request: PlainRequest) => void;
  readonly busy: () => boolean;
  readonly step: (nowSeconds: number) => PlainStep;
}

/** An engine that has just been started; `computeSeconds` is how long so many tokens after so many others take alone. */
export function plainEngine(
  rules: PlainRules,
  computeSeconds: (tokens: number, contextTokens: number) => number = () => 0,
): PlainEngine {
  const { blockTokens, maxModelTokens, groups, offload } = rules;
  const tiers = offload?.tiers ?? [];
  /** keys in each tier, the oldest first */
  const below: string[][] = tiers.map(() => []);
  const linkFree = tiers.map(() => 0);
  const comes = new Map<number, number>();
  let now = 0;
  let free = Array.from({ length: rules.poolBlocks - 1 }, (_, index) => index + 1);
  const holders = new Map<number, number>();
  const keys = new Map<number, string>();
  const cached = new Map<string, number[]>();
  let waiting: Live[] = [];
  let running: Live[] = [];
  let added = 0;
  let evicted: number[] = [];

  const before = (one: Live, other: Live): number =>
    one.priority - other.priority ||
    one.arrivalSeconds - other.arrivalSeconds ||
    one.serial - other.serial;
  const keyOf = (tokens: readonly number[], block: number, group: number): string =>
    `${group}:${tokens.slice(0, (block + 1) * blockTokens).join(" ")}`;
  const firstCached = (key: string): number => cached.get(key)?.[0] ?? 0;
  const held = (block: number): number => holders.get(block) ?? 0;

  function take(): number {
    const block = free.shift();
    if (block === undefined) throw new Error("the pool is empty");
    const key = keys.get(block);
    if (key !== undefined) {
      keys.delete(block);
      cached.set(
        key,
        (cached.get(key) ?? []).filter((other) => other !== block),
      );
      evicted.push(block);
      if (offload?.mode === "exclusive" && firstCached(key) === 0) sink(key, 0);
    }
    holders.set(block, 1);
    return block;
  }

  /** Puts a key into a tier as its youngest; the oldest goes on to the next one. */
  function sink(key: string, tier: number): void {
    const kept = below[tier];
    if (kept === undefined) return;
    kept.push(key);
    if (kept.length <= (tiers[tier]?.capacityBlocks ?? 0)) return;
    const oldest = kept.shift();
    if (oldest !== undefined) sink(oldest, tier + 1);
  }

  function forget(key: string): void {
    for (const kept of below) if (kept.includes(key)) kept.splice(kept.indexOf(key), 1);
  }

  /** Tiers of the keys after the hits, until one is nowhere. */
  function foundBelow(request: Live, hit: number): number[] {
    const found: number[] = [];
    const limit = Math.floor((request.tokens.length - 1) / blockTokens);
    for (let block = hit; block < limit; block += 1) {
      const tier = below.findIndex((kept) => kept.includes(keyOf(request.tokens, block, 0)));
      if (tier < 0) break;
      found.push(tier);
    }
    return found;
  }

  function transferEnd(from: readonly number[], tier: number): number {
    const blocks = from.filter((one) => one === tier).length;
    const rule = tiers[tier];
    if (blocks === 0 || rule === undefined || offload === undefined) return now;
    const perBlock = offload.blockBytesPerRank / rule.bytesPerSecondPerRank;
    return Math.max(now, linkFree[tier] ?? 0) + (rule.latencySeconds + blocks * perBlock);
  }

  /** What of the run found below is loaded. */
  function worth(request: Live, hit: number): number[] {
    const found = foundBelow(request, hit);
    if (offload?.load !== "if-faster") return found;
    const seconds = (blocks: number): number => {
      const context = (hit + blocks) * blockTokens;
      const ends = tiers.map((_, tier) => transferEnd(found.slice(0, blocks), tier));
      return Math.max(...ends) - now + computeSeconds(request.tokens.length - context, context);
    };
    let best = 0;
    for (let blocks = 1; blocks <= found.length; blocks += 1)
      if (found[blocks] !== found[blocks - 1] && seconds(blocks) < seconds(best)) best = blocks;
    return found.slice(0, best);
  }

  function giveBack(blocks: readonly number[]): void {
    const loose: number[] = [];
    for (const block of blocks) {
      if (block === 0) continue;
      holders.set(block, held(block) - 1);
      if (held(block) > 0) continue;
      if (keys.has(block)) free.push(block);
      else loose.push(block);
    }
    free = [...loose, ...free];
  }

  function release(request: Live): void {
    if (offload?.mode === "inclusive")
      for (const block of [...(request.tables[0] ?? [])].reverse()) {
        const key = keys.get(block);
        if (key === undefined) continue;
        below.forEach((kept, tier) => {
          if (kept.includes(key)) kept.splice(kept.indexOf(key), 1);
          kept.push(key);
          if (kept.length > (tiers[tier]?.capacityBlocks ?? 0)) kept.shift();
        });
      }
    for (const table of request.tables) giveBack([...table].reverse());
    request.tables = groups.map(() => []);
    request.registered = 0;
  }

  /** Blocks of a window that the next token does not see. */
  function outside(group: number, computed: number): number {
    const rule = groups[group];
    if (rule?.kind !== "window") return 0;
    return Math.max(0, Math.floor((computed - rule.windowTokens + 1) / blockTokens));
  }

  function valid(request: Live, blocks: number): boolean {
    return groups.every((rule, group) => {
      const has = (block: number): boolean => firstCached(keyOf(request.tokens, block, group)) > 0;
      const all = Array.from({ length: blocks }, (_, block) => block);
      if (rule.kind !== "window") return all.every(has);
      const seen = Math.max(1, Math.ceil((rule.windowTokens - 1) / blockTokens));
      const needed = seen + Number(rules.recomputesLastHit);
      return all.slice(-needed).every(has);
    });
  }

  /** The longest prefix that every group holds. */
  function hits(request: Live): number {
    if (!rules.prefixCaching) return 0;
    for (
      let blocks = Math.floor((request.tokens.length - 1) / blockTokens);
      blocks > 0;
      blocks -= 1
    )
      if (valid(request, blocks)) return blocks - Number(rules.recomputesLastHit);
    return 0;
  }

  function hitTable(request: Live, group: number, blocks: number): number[] {
    return Array.from({ length: blocks }, (_, block) =>
      block < outside(group, blocks * blockTokens)
        ? 0
        : firstCached(keyOf(request.tokens, block, group)),
    );
  }

  function missing(request: Live, tables: readonly number[][], tokens: number, capped: boolean) {
    let blocks = 0;
    groups.forEach((rule, group) => {
      let required = Math.ceil(Math.min(tokens, maxModelTokens) / blockTokens);
      if (rule.kind === "state") required = 1;
      if (rule.kind === "window" && capped) {
        const most = Math.min(rule.windowTokens - 1 + rules.stepTokens, maxModelTokens);
        required = Math.min(required, Math.ceil(most / blockTokens) + 1);
      }
      const table = tables[group] ?? [];
      blocks += Math.max(0, required - table.length);
      if (request.tables[group]?.length === 0)
        blocks += table.filter((block) => block !== 0 && held(block) === 0).length;
    });
    return blocks;
  }

  function extend(request: Live, tokens: number): void {
    groups.forEach((rule, group) => {
      const table = request.tables[group] ?? [];
      const required =
        rule.kind === "state" ? 1 : Math.ceil(Math.min(tokens, maxModelTokens) / blockTokens);
      while (table.length < required) table.push(take());
    });
  }

  function register(request: Live, tokens: number): void {
    if (!rules.prefixCaching) return;
    const full = Math.floor(Math.min(tokens, request.tokens.length) / blockTokens);
    for (; request.registered < full; request.registered += 1)
      groups.forEach((_, group) => {
        const block = request.tables[group]?.[request.registered] ?? 0;
        if (block === 0) return;
        const key = keyOf(request.tokens, request.registered, group);
        keys.set(block, key);
        comes.delete(block);
        if (offload?.mode === "exclusive") forget(key);
        cached.set(key, [...(cached.get(key) ?? []), block]);
      });
  }

  function grow(request: Live, tokens: number): boolean {
    groups.forEach((_, group) => {
      const table = request.tables[group] ?? [];
      const out = Math.min(outside(group, request.computed), table.length);
      giveBack(table.slice(0, out).reverse());
      table.fill(0, 0, out);
    });
    const slots = request.computed + tokens + rules.lookaheadTokens;
    if (missing(request, request.tables, slots, false) > free.length) return false;
    extend(request, slots);
    register(request, request.computed + tokens);
    return true;
  }

  function preempt(victim: Live): void {
    running = running.filter((one) => one !== victim);
    release(victim);
    victim.computed = 0;
    victim.preemptions += 1;
    waiting = [victim, ...waiting];
    if (rules.policy === "priority") waiting.sort(before);
  }

  function step(nowSeconds: number): PlainStep {
    now = nowSeconds;
    let budget = rules.stepTokens;
    let scheduled: [Live, number][] = [];
    const admitted: [number, number, number, number, number][] = [];
    const preempted: number[] = [];
    evicted = [];
    const capped = (tokens: number): number =>
      rules.longPrefillTokens > 0 ? Math.min(tokens, rules.longPrefillTokens) : tokens;

    let stopped = false;
    for (const request of [...running]) {
      if (stopped || budget === 0) break;
      if (!running.includes(request) || request.readySeconds > now) continue;
      const tokens = Math.min(
        capped(request.tokens.length - request.computed),
        budget,
        maxModelTokens - request.computed - 1,
      );
      if (tokens === 0) continue;
      while (!grow(request, tokens)) {
        const victim =
          rules.policy === "priority" ? [...running].sort(before).at(-1) : running.at(-1);
        if (victim === undefined) throw new Error("nobody runs");
        budget += scheduled.find(([one]) => one === victim)?.[1] ?? 0;
        scheduled = scheduled.filter(([one]) => one !== victim);
        preempt(victim);
        preempted.push(victim.serial);
        if (victim === request) {
          stopped = true;
          break;
        }
      }
      if (stopped) break;
      scheduled.push([request, tokens]);
      budget -= tokens;
    }

    while (preempted.length === 0 && budget > 0 && running.length < rules.maxRequests) {
      const [request] = waiting;
      if (request === undefined) break;
      const found = hits(request);
      const tables = groups.map((_, group) => hitTable(request, group, found));
      const loads = worth(request, found);
      const computed = (found + loads.length) * blockTokens;
      let tokens = capped(request.tokens.length - computed);
      if (!rules.chunkedPrefill && tokens > budget) break;
      tokens = Math.min(tokens, budget);
      const ends = tiers.map((_, tier) => transferEnd(loads, tier));
      const ready = Math.max(now, ...tables.flat().map((block) => comes.get(block) ?? 0), ...ends);
      if (offload?.overlap === true && ready > now) tokens = 0;
      const spare = running.length > 0 ? Math.floor(rules.watermark * rules.poolBlocks) : 0;
      const room = free.length - spare;
      if (rules.fullSequenceMustFit && missing(request, tables, request.tokens.length, true) > room)
        break;
      const slots = computed + tokens + rules.lookaheadTokens;
      if (missing(request, tables, slots, false) > room) break;
      waiting.shift();
      loads.forEach((tier, index) => {
        linkFree[tier] = ends[tier] ?? 0;
        if (offload?.mode === "exclusive") forget(keyOf(request.tokens, found + index, 0));
      });
      for (const block of tables.flat()) {
        if (block === 0) continue;
        if (held(block) === 0) free = free.filter((other) => other !== block);
        holders.set(block, held(block) + 1);
      }
      request.tables = tables;
      request.computed = computed;
      request.registered = found;
      extend(request, slots);
      register(request, computed + tokens);
      loads.forEach((_, index) => {
        comes.set(request.tables[0]?.[found + index] ?? 0, ready);
      });
      request.readySeconds = offload?.overlap === true ? ready : 0;
      running.push(request);
      if (tokens > 0) scheduled.push([request, tokens]);
      const { serial, preemptions } = request;
      const loaded = loads.length * blockTokens;
      admitted.push([serial, found * blockTokens, loaded, request.tokens.length, preemptions]);
      budget -= tokens;
    }

    const tables = running.map(
      (request) => [request.serial, request.tables.map((table) => [...table])] as const,
    );
    const freeAfter = [...free];
    const finished: number[] = [];
    for (const [request, tokens] of scheduled) {
      request.computed += tokens;
      if (request.computed < request.tokens.length) continue;
      const next = request.output[request.tokens.length - request.prompt.length];
      request.tokens.push(next ?? -1);
      const generated = request.tokens.length - request.prompt.length;
      if (generated < request.output.length && request.tokens.length < maxModelTokens) continue;
      running = running.filter((one) => one !== request);
      release(request);
      finished.push(request.serial);
    }
    return {
      scheduled: scheduled.map(([{ serial }, tokens]) => [serial, tokens]),
      admitted,
      preempted,
      evicted,
      tables,
      free: freeAfter,
      finished,
      freeAtEnd: [...free],
      running: running.map(({ serial }) => serial),
      waiting: waiting.map(({ serial }) => serial),
      loading: running.filter(({ readySeconds }) => readySeconds > now).map(({ serial }) => serial),
      below: below.map((kept) => kept.length),
    };
  }

  return {
    add: (request) => {
      waiting.push({
        ...request,
        serial: added,
        tokens: [...request.prompt],
        computed: 0,
        preemptions: 0,
        tables: groups.map(() => []),
        registered: 0,
        readySeconds: 0,
      });
      added += 1;
      if (rules.policy === "priority") waiting.sort(before);
    },
    busy: () => running.length + waiting.length > 0,
    step,
  };
}
