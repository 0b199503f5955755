/** What ollama prints around llama.cpp's runner, and of its own engine: a plan before it loads, and buffers by device. */
import type { Match, Phrase, Reading } from "./phrase.ts";

/** Marks the size that ollama plans for the cache; the runner's own lines come after it. */
const PLAN = ' memory.required.kv="';

/** Marks the cache of one device. */
const DEVICE_CACHE = 'msg="kv cache" ';

const units = [
  { unit: "GiB", scale: { kvPoolGib: 1 } },
  { unit: "MiB", scale: { kvPoolGib: 2 ** -10 } },
] as const;

/**
 * The phrases of ollama. They count as llama.cpp's.
 *
 * Source: ollama `llm/memory.go` (0.1.33 to 0.12), `ml/device.go` and `llm/server.go` (0.12 to 0.2x); public logs.
 */
export const ollamaPhrases: readonly Phrase[] = [
  { engine: "llama-cpp", mark: 'msg="starting llama server" cmd=', settings: "command" },
  {
    engine: "llama-cpp",
    mark: " KvSize:",
    rest: /^(\d{1,12})(?: KvCacheType:(\w{1,12}))?/,
    states: ["maxModelTokens", "kvFormat"],
  },
  ...units.flatMap(({ unit, scale }): Phrase[] => [
    {
      engine: "llama-cpp",
      mark: PLAN,
      rest: new RegExp(`^([\\d.]{1,12}) ${unit}"`),
      states: ["kvPoolGib"],
      part: "pool",
      scale,
    },
    {
      engine: "llama-cpp",
      mark: DEVICE_CACHE,
      rest: new RegExp(`^(?:device|buffer)=(\\w{1,24}) size="([\\d.]{1,12}) ${unit}"`),
      states: ["poolDevice", "kvPoolGib"],
      part: "pool",
      scale,
    },
  ]),
];

/** Whether the pool is ollama's own, of which nothing but a size is printed. */
export function isOllamaPool({ phrase }: Match): boolean {
  return phrase.mark === PLAN || phrase.mark === DEVICE_CACHE;
}

/** The caches of the devices as one pool, and the plan only where nothing else is printed. */
export function withoutPlans(pools: readonly Match[]): readonly Match[] {
  const made = pools.filter(({ phrase }) => phrase.mark !== PLAN);
  if (made.length === 0) return pools.slice(-1);
  const byDevice = new Map<unknown, Match>();
  for (const pool of made)
    if (isOllamaPool(pool)) byDevice.set(reading(pool, "poolDevice")?.value, pool);
  const [first] = byDevice.values();
  const printed = made.filter((pool) => !isOllamaPool(pool));
  if (first === undefined || printed.length > 0) return printed;
  let value = 0;
  let halfDigit = 0;
  for (const pool of byDevice.values()) {
    const size = reading(pool, "kvPoolGib");
    value += Number(size?.value ?? 0);
    halfDigit += size?.halfDigit ?? 0;
  }
  return [{ ...first, readings: [{ quantity: "kvPoolGib", value, halfDigit }] }];
}

function reading(pool: Match, quantity: Reading["quantity"]): Reading | undefined {
  return pool.readings.find((one) => one.quantity === quantity);
}
