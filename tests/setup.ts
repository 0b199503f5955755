/** One fixed seed for every property; `FC_SEED=$RANDOM npm test` tries another. */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["FC_SEED"] ?? 1), numRuns: 100 });
