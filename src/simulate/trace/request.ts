/** One request of a trace: when it came, how long it was, and which blocks its prompt is made of. */
import { kvError } from "../../errors.ts";
import { wholeNumber } from "../../units.ts";

/** A request as it was recorded or made. Any simulator of this package takes it as it is. */
export interface TraceRequest {
  /** seconds from the start of the trace */
  readonly arrivalSeconds: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** blocks of the prompt in order: equal ids after equal ids are equal tokens. Absent where the trace tells only lengths */
  readonly promptIds?: ArrayLike<number>;
  /** tokens that one id stands for; the last id may stand for fewer */
  readonly tokensPerId?: number;
  /** requests of one conversation */
  readonly sessionId?: number | string;
  /** line of the file that it was read from, counted from 1 */
  readonly line?: number;
}

/** Tokens of one request are counted in 32 bits. */
const maxTokens = 2 ** 30;

/** A length of a request, if it is a whole number of 1 to 2^30 tokens; otherwise the named error. */
export function tokenLength(value: unknown, path: string): number {
  const tokens = wholeNumber(value, path);
  if (tokens <= maxTokens) return tokens;
  throw kvError({
    code: "bad-input",
    path,
    value,
    rule: `expected at most ${maxTokens} tokens, got ${tokens}`,
  });
}
