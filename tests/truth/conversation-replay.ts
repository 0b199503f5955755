/**
 * The Mooncake conversation trace (FAST'25) replayed: what an independent implementation in Python counted, and what was
 * published.
 */
import type { CachePolicy } from "../../src/simulate/index.ts";

/** Totals of the trace; means as in FAST'25, table 2. */
export const conversationTotals = {
  requests: 12_031,
  blockReferences: 288_500,
  fullBlockReferences: 276_491,
  distinctBlocks: 182_790,
  promptTokens: 144_793_823,
  outputTokens: 4_122_048,
  lastArrivalSeconds: 3536.999,
} as const;

/** Per policy and capacity in blocks: blocks hit, full blocks hit, tokens hit, evictions. */
export const conversationHits: readonly (readonly [
  policy: CachePolicy,
  capacityBlocks: number,
  blocksHit: number,
  fullBlocksHit: number,
  tokensHit: number,
  evictions: number,
])[] = [
  ["lru", 1000, 12_847, 12_837, 6_575_459, 274_653],
  ["lru", 10_000, 61_046, 60_972, 31_238_981, 217_454],
  ["lru", 30_000, 93_978, 93_869, 48_093_740, 164_522],
  ["lru", 50_000, 102_290, 102_172, 52_347_371, 136_210],
  ["lru", 100_000, 104_924, 104_806, 53_695_979, 83_576],
  ["lru", Number.POSITIVE_INFINITY, 105_710, 105_592, 54_098_411, 0],
  ["lru-head-first", 1000, 12_831, 12_821, 6_567_267, 274_655],
  ["lru-head-first", 10_000, 60_921, 60_847, 31_174_981, 217_458],
  ["lru-head-first", 30_000, 93_967, 93_858, 48_088_108, 164_523],
  ["lfu", 1000, 13_871, 13_865, 7_100_235, 273_629],
  ["lfu", 10_000, 37_931, 37_888, 19_413_625, 240_497],
  ["lfu", 100_000, 104_755, 104_637, 53_609_451, 83_745],
  ["length-aware", 1000, 14_536, 14_518, 7_440_302, 272_964],
  ["length-aware", 10_000, 32_393, 32_346, 16_577_822, 246_107],
  ["length-aware", 100_000, 96_490, 96_380, 49_380_597, 92_010],
];

/** FAST'25, figure 9, conversation curve as drawn: capacity in tokens, hit rate. */
export const conversationFigure9 = [
  [1e4, 0.0449],
  [1e5, 0.0731],
  [1e6, 0.0866],
  [2e6, 0.1202],
  [4e6, 0.2149],
  [5e6, 0.2471],
  [8e6, 0.2997],
  [1e7, 0.3263],
  [5e7, 0.3983],
  [1e8, 0.4006],
  [1e9, 0.4006],
] as const;
