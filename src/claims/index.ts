/** What was said in public about what DeepSeek's inference and training cost, as executable checks. */
export type { CheckedNumber, Claim, ClaimCheck, Verdict } from "./claim.ts";
export { claim, claims } from "./claims.ts";
