/** Conversations of several turns: each prompt is everything said before and something new. */
import { finiteNumber, wholeNumber } from "../../units.ts";
import type { DrawLengths } from "./draw-lengths.ts";
import { exponential, geometric, type Uniform } from "./random.ts";
import type { TraceRequest } from "./request.ts";

/** How conversations go on. */
export interface Conversations {
  /** mean turns of a conversation, at least 1; their number is geometric */
  readonly meanTurns: number;
  /** mean seconds between the arrivals of two turns; exponential */
  readonly meanGapSeconds: number;
  /** tokens that open every conversation, the same in all; 0 */
  readonly systemTokens?: number;
  /** tokens of one block; 16 */
  readonly blockTokens?: number;
  /** a conversation ends before a prompt longer than this; 131,072 */
  readonly maxPromptTokens?: number;
}

interface Conversation {
  readonly sessionId: number;
  /** ids of the full blocks of what was said */
  readonly ids: number[];
  saidTokens: number;
  turnsLeft: number;
  atSeconds: number;
}

/**
 * The turns of all conversations in the order of arrival.
 *
 *     prompt of a turn = system + (new + answer) of all turns before + new tokens
 *
 * Full blocks keep their id from turn to turn, and full blocks of the system prompt are shared by all; the unfinished last
 * block of a prompt has an id of its own. Memory: the conversations that are still going on.
 */
export function* conversationTurns({
  conversations,
  next,
  requests,
  arrivals,
  draw,
}: {
  readonly conversations: Conversations;
  readonly next: Uniform;
  readonly requests: number;
  readonly arrivals: () => number;
  readonly draw: DrawLengths;
}): Generator<TraceRequest, void> {
  const meanTurns = finiteNumber(conversations.meanTurns, "conversations.meanTurns", { least: 1 });
  const meanGap = finiteNumber(conversations.meanGapSeconds, "conversations.meanGapSeconds");
  const blockTokens = wholeNumber(conversations.blockTokens ?? 16, "conversations.blockTokens");
  const systemTokens = wholeNumber(
    conversations.systemTokens ?? 0,
    "conversations.systemTokens",
    0,
  );
  const maxPromptTokens = wholeNumber(
    conversations.maxPromptTokens ?? 131_072,
    "conversations.maxPromptTokens",
    systemTokens + 1,
  );
  const systemBlocks = Math.floor(systemTokens / blockTokens);
  const waiting: Conversation[] = [];
  let nextId = systemBlocks;
  let sessions = 0;
  let opensAt = arrivals();
  let made = 0;
  while (made < requests) {
    let talk: Conversation;
    if (waiting[0] !== undefined && waiting[0].atSeconds <= opensAt) talk = takeFirst(waiting);
    else {
      const ids = Array.from({ length: systemBlocks }, (_, id) => id);
      const turnsLeft = geometric(next, meanTurns);
      talk = { sessionId: sessions, ids, saidTokens: systemTokens, turnsLeft, atSeconds: opensAt };
      sessions += 1;
      opensAt = arrivals();
    }
    const { promptTokens: added, outputTokens } = draw();
    let promptTokens = talk.saidTokens + Math.max(1, added);
    if (promptTokens > maxPromptTokens) {
      if (talk.saidTokens > systemTokens) continue;
      promptTokens = maxPromptTokens;
    }
    while (talk.ids.length < Math.floor(promptTokens / blockTokens)) {
      talk.ids.push(nextId);
      nextId += 1;
    }
    const promptIds = talk.ids.slice();
    if (promptTokens % blockTokens !== 0) {
      promptIds.push(nextId);
      nextId += 1;
    }
    yield {
      arrivalSeconds: Math.round(talk.atSeconds * 1e6) / 1e6,
      promptTokens,
      outputTokens,
      promptIds,
      tokensPerId: blockTokens,
      sessionId: talk.sessionId,
    };
    made += 1;
    talk.saidTokens = promptTokens + outputTokens;
    talk.turnsLeft -= 1;
    if (talk.turnsLeft === 0) continue;
    talk.atSeconds += exponential(next) * meanGap;
    put(waiting, talk);
  }
}

/** A binary heap by time, then by session. */
function put(heap: Conversation[], talk: Conversation): void {
  heap.push(talk);
  let at = heap.length - 1;
  while (at > 0) {
    const above = (at - 1) >>> 1;
    const parent = heap[above] as Conversation;
    if (!earlier(talk, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = talk;
}

function takeFirst(heap: Conversation[]): Conversation {
  const first = heap[0] as Conversation;
  const last = heap.pop() as Conversation;
  if (heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    const right = heap[child + 1];
    if (right !== undefined && earlier(right, heap[child] as Conversation)) child += 1;
    if (!earlier(heap[child] as Conversation, last)) break;
    heap[at] = heap[child] as Conversation;
    at = child;
  }
  heap[at] = last;
  return first;
}

function earlier(one: Conversation, other: Conversation): boolean {
  return (
    one.atSeconds < other.atSeconds ||
    (one.atSeconds === other.atSeconds && one.sessionId < other.sessionId)
  );
}
