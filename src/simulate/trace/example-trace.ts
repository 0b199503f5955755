/** A trace small enough to be followed by hand. */
import type { TraceRequest } from "./request.ts";

/**
 * Two conversations and two single questions in 40 seconds, blocks of 16 tokens.
 *
 * All open with the same system prompt of 32 tokens (ids 0 and 1); a prompt's unfinished last block has an id of its own.
 */
export const exampleTrace: readonly TraceRequest[] = [
  {
    arrivalSeconds: 0,
    promptTokens: 72,
    outputTokens: 24,
    promptIds: [0, 1, 2, 3, 4],
    tokensPerId: 16,
    sessionId: 1,
  },
  {
    arrivalSeconds: 1.5,
    promptTokens: 64,
    outputTokens: 40,
    promptIds: [0, 1, 5, 6],
    tokensPerId: 16,
    sessionId: 2,
  },
  {
    arrivalSeconds: 6,
    promptTokens: 120,
    outputTokens: 16,
    promptIds: [0, 1, 2, 3, 7, 8, 9, 10],
    tokensPerId: 16,
    sessionId: 1,
  },
  {
    arrivalSeconds: 9.25,
    promptTokens: 40,
    outputTokens: 8,
    promptIds: [0, 1, 11],
    tokensPerId: 16,
    sessionId: 3,
  },
  {
    arrivalSeconds: 14,
    promptTokens: 132,
    outputTokens: 30,
    promptIds: [0, 1, 5, 6, 12, 13, 14, 15, 16],
    tokensPerId: 16,
    sessionId: 2,
  },
  {
    arrivalSeconds: 21,
    promptTokens: 150,
    outputTokens: 20,
    promptIds: [0, 1, 2, 3, 7, 8, 9, 17, 18, 19],
    tokensPerId: 16,
    sessionId: 1,
  },
  {
    arrivalSeconds: 28.5,
    promptTokens: 33,
    outputTokens: 12,
    promptIds: [0, 1, 20],
    tokensPerId: 16,
    sessionId: 4,
  },
  {
    arrivalSeconds: 40,
    promptTokens: 40,
    outputTokens: 8,
    promptIds: [0, 1, 11],
    tokensPerId: 16,
    sessionId: 3,
  },
];
