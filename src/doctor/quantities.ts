/** The things that a start-up log states: their names, and the units they are counted in. */

/** What a stated value is counted in; `text` for names, versions and formats. */
export type StatedUnit =
  | "text"
  | "ranks"
  | "tokens"
  | "blocks"
  | "requests"
  | "GiB"
  | "bytes"
  | "share"
  | "×"
  | "slots"
  | "layers"
  | "streams";

const units = {
  engineVersion: "text",
  modelName: "text",
  dtype: "text",
  kvFormat: "text",
  valueFormat: "text",
  weightFormat: "text",
  draft: "text",
  draftTokens: "tokens",
  prefixCache: "text",
  hybridManagerOff: "text",
  eager: "text",
  attentionDataParallel: "text",
  cacheUnified: "text",
  tensorParallel: "ranks",
  pipelineParallel: "ranks",
  dataParallel: "ranks",
  decodeContextParallel: "ranks",
  maxModelTokens: "tokens",
  maxBatchedTokens: "tokens",
  microBatchTokens: "tokens",
  maxRequests: "requests",
  blockTokens: "tokens",
  poolLimitTokens: "tokens",
  memoryFraction: "share",
  windowPoolShare: "share",
  deviceGib: "GiB",
  freeGib: "GiB",
  budgetGib: "GiB",
  weightGib: "GiB",
  nonTorchGib: "GiB",
  consumedGib: "GiB",
  activationGib: "GiB",
  peakTorchGib: "GiB",
  graphGib: "GiB",
  availableKvGib: "GiB",
  freeAfterWeightsGib: "GiB",
  freeAfterPoolGib: "GiB",
  kvPoolGib: "GiB",
  keyPoolGib: "GiB",
  valuePoolGib: "GiB",
  cacheLayers: "layers",
  streams: "streams",
  kvCacheTokens: "tokens",
  windowPoolTokens: "tokens",
  gpuBlocks: "blocks",
  blockOverride: "blocks",
  concurrencyTokens: "tokens",
  maxConcurrency: "×",
  attentionBlockTokens: "tokens",
  bytesPerToken: "bytes",
  stateSlots: "slots",
  stateSnapshots: "slots",
  slotsPerRequest: "slots",
  statePoolGib: "GiB",
  convStateGib: "GiB",
  recurrentStateGib: "GiB",
  peakMemoryGib: "GiB",
  trialPoolGib: "GiB",
  neededKvGib: "GiB",
  requestTokens: "tokens",
  estimatedMaxTokens: "tokens",
  minimumMemoryFraction: "share",
  startupFailure: "text",
  failedPart: "text",
  poolDevice: "text",
  projectedGib: "GiB",
  askedModelTokens: "tokens",
  reducedModelTokens: "tokens",
  requestedGib: "GiB",
  freeForRequestGib: "GiB",
} as const;

/** The name of a stated quantity. */
export type Quantity = keyof typeof units;

/** Every quantity that the doctor reads, with its unit. A log's "GB" that is 2^30 bytes is listed as GiB. */
export const quantityUnits: Readonly<Record<Quantity, StatedUnit>> = units;

/** What several workers may state differently, and which of their figures counts: the smallest room, the largest load. */
export const countsAcrossWorkers: Readonly<Partial<Record<Quantity, "least" | "most">>> = {
  availableKvGib: "least",
  kvCacheTokens: "least",
  gpuBlocks: "least",
  maxConcurrency: "least",
  freeAfterWeightsGib: "least",
  freeAfterPoolGib: "least",
  weightGib: "most",
  nonTorchGib: "most",
  consumedGib: "most",
  activationGib: "most",
  graphGib: "most",
};

/** What TensorRT-LLM states twice, of a trial run that measures memory and then of the cache that is kept. */
export const lastPassCounts: ReadonlySet<Quantity> = new Set([
  "gpuBlocks",
  "kvCacheTokens",
  "kvPoolGib",
]);
