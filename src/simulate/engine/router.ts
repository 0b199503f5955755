/**
 * Which replica a request is sent to. Ties go to the lowest number.
 *
 * These are our own choices, not an engine's: a router that looks only at the longest prefix sends everything to one
 * replica as soon as all requests share a first block, so the tokens that wait there count against it.
 */
import { foundBelow } from "./load.ts";
import { hitBlocks } from "./lookup.ts";
import type { Replica } from "./replica.ts";
import type { Job } from "./request.ts";
import type { Router } from "./settings.ts";

/** The replica for a request that is the `turn`-th to be sent. */
export function replicaFor(
  router: Router,
  replicas: readonly Replica[],
  job: Job,
  turn: number,
): Replica {
  if (replicas.length === 1) return replicas[0] as Replica;
  switch (router) {
    case "round-robin":
      return replicas[turn % replicas.length] as Replica;
    case "session": {
      const { sessionId } = job.request;
      const place = sessionId === undefined ? turn : textHash(String(sessionId));
      return replicas[place % replicas.length] as Replica;
    }
    case "least-outstanding":
      return best(replicas, (replica) => -replica.outstandingTokens);
    case "longest-prefix":
      return best(replicas, (replica) => cachedTokens(replica, job) - replica.outstandingTokens);
  }
}

function best(replicas: readonly Replica[], score: (replica: Replica) => number): Replica {
  let chosen = replicas[0] as Replica;
  let highest = Number.NEGATIVE_INFINITY;
  for (const replica of replicas) {
    const own = score(replica);
    if (own > highest) {
      highest = own;
      chosen = replica;
    }
  }
  return chosen;
}

function cachedTokens({ state }: Replica, job: Job): number {
  const { rules, lower } = state;
  if (!rules.prefixCaching) return 0;
  const hits = hitBlocks(state, job);
  const loads = lower === undefined ? 0 : foundBelow(state, lower, job, hits);
  return (hits + loads) * rules.blockTokens;
}

/** FNV-1a over UTF-16 units: the same on every runtime. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
