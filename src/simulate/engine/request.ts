/** What is asked of an engine: lengths, time, and what the tokens are as far as sharing is concerned. */
import { kvError, shown } from "../../errors.ts";
import { finiteNumber, wholeNumber } from "../../units.ts";
import { maxTokens } from "./rules.ts";

/** One request. */
export interface SimulatedRequest {
  /** when it arrives, in seconds from the start; ignored in a closed loop */
  readonly arrivalSeconds?: number;
  readonly promptTokens: number;
  /** tokens it will generate, at least 1; cut where the model's length ends */
  readonly outputTokens: number;
  /** for the priority policy: the larger value waits longer and is preempted first; 0 */
  readonly priority?: number;
  /** what the prompt says, as ids: equal ids after equal ids are equal tokens. Without ids a prompt shares nothing */
  readonly promptIds?: ArrayLike<number>;
  /** tokens that one prompt id stands for: 1 for token ids, 512 for the ids of a Mooncake trace */
  readonly tokensPerId?: number;
  /** ids of the generated tokens, one each, where a later prompt repeats them; without ids an output is its own */
  readonly outputIds?: ArrayLike<number>;
  /** keeps its cache apart from requests with another one, as a LoRA adapter or a cache salt does */
  readonly cacheSalt?: number;
  /** requests of one conversation, for routers that keep them together */
  readonly sessionId?: number | string;
}

/** Why a request was not served. */
export type RefusalReason =
  /** its prompt leaves no token of the model's length to generate */
  | "longer-than-model"
  /** alone in the pool it would still run out of blocks: the real engine stops serving everybody behind it */
  | "larger-than-pool"
  /** nobody runs, and the engine's rules still keep it waiting: as above */
  | "never-admitted";

/** A request inside an engine, with what has happened to it. */
export interface Job {
  readonly request: SimulatedRequest;
  /** position in the order of arrival, from 0 */
  readonly serial: number;
  readonly arrivalSeconds: number;
  readonly promptTokens: number;
  /** tokens at which it ends: prompt and output, or the model's length */
  readonly stopTokens: number;
  /** the same for the whole request, where this is only its prompt */
  readonly endTokens: number;
  readonly priority: number;
  readonly promptIds: ArrayLike<number> | undefined;
  readonly tokensPerId: number;
  readonly outputIds: ArrayLike<number> | undefined;
  readonly cacheSalt: number;
  /** prompt and generated tokens */
  knownTokens: number;
  /** tokens computed elsewhere, whose blocks are brought in at admission; lost in a preemption */
  externalTokens: number;
  /** tokens computed before the last preemption: what is computed again up to here is waste */
  recomputeTokens: number;
  preemptions: number;
  /** prompt tokens found in the cache at the first admission */
  hitTokens: number;
  /** of them, loaded from below the device */
  loadedTokens: number;
  /** start of the step that admitted it; NaN until then */
  admittedSeconds: number;
  /** end of the step that gave the first token; NaN until then */
  firstTokenSeconds: number;
}

/** A job for the request, checked. */
export function job(
  request: SimulatedRequest,
  {
    serial,
    arrivalSeconds,
    maxModelTokens,
  }: {
    readonly serial: number;
    readonly arrivalSeconds: number;
    readonly maxModelTokens: number;
  },
): Job {
  const promptTokens = length(request.promptTokens, serial, "promptTokens");
  const outputTokens = length(request.outputTokens, serial, "outputTokens");
  const tokensPerId = request.tokensPerId ?? 1;
  const { promptIds, outputIds } = request;
  if (promptIds !== undefined) {
    wholeNumber(tokensPerId, `requests[${serial}].tokensPerId`);
    const expected = Math.ceil(promptTokens / tokensPerId);
    if (promptIds.length !== expected)
      throw kvError({
        code: "bad-input",
        path: `requests[${serial}].promptIds`,
        value: promptIds,
        rule: `expected ${expected} ids of ${tokensPerId} tokens for ${promptTokens} tokens, got ${promptIds.length}`,
      });
    checkIds(promptIds, `requests[${serial}].promptIds`);
  }
  if (outputIds !== undefined) {
    if (outputIds.length < outputTokens)
      throw kvError({
        code: "bad-input",
        path: `requests[${serial}].outputIds`,
        value: outputIds,
        rule: `expected ${outputTokens} ids, one per generated token, got ${outputIds.length}`,
      });
    checkIds(outputIds, `requests[${serial}].outputIds`);
  }
  return {
    request,
    serial,
    arrivalSeconds,
    promptTokens,
    stopTokens: Math.min(promptTokens + outputTokens, maxModelTokens),
    endTokens: Math.min(promptTokens + outputTokens, maxModelTokens),
    priority: priorityOf(request, serial),
    promptIds,
    tokensPerId,
    outputIds,
    cacheSalt: wholeNumber(request.cacheSalt ?? 0, `requests[${serial}].cacheSalt`, 0),
    knownTokens: promptTokens,
    externalTokens: 0,
    recomputeTokens: 0,
    preemptions: 0,
    hitTokens: 0,
    loadedTokens: 0,
    admittedSeconds: Number.NaN,
    firstTokenSeconds: Number.NaN,
  };
}

function length(value: number, serial: number, field: string): number {
  const path = `requests[${serial}].${field}`;
  if (wholeNumber(value, path) <= maxTokens) return value;
  throw kvError({
    code: "bad-input",
    path,
    value,
    rule: `expected at most ${maxTokens} tokens, got ${value}`,
  });
}

function priorityOf({ priority = 0 }: SimulatedRequest, serial: number): number {
  return finiteNumber(priority, `requests[${serial}].priority`, { least: -Number.MAX_VALUE });
}

function checkIds(ids: ArrayLike<number>, path: string): void {
  for (let index = 0; index < ids.length; index += 1) {
    const id = ids[index];
    if (!(Number.isSafeInteger(id) && (id as number) >= 0))
      throw kvError({
        code: "bad-input",
        path: `${path}[${index}]`,
        value: id,
        rule: `expected a whole number of at least 0, got ${shown(id)}`,
      });
  }
}
