export * from "./blocks.ts";
export {
  type KvShare,
  kvBreakdown,
  kvBytes,
  kvTokens,
  marginalKvBytes,
} from "./bytes.ts";
export * from "./compare.ts";
export * from "./per-token.ts";
export { type KvOptions, type KvPart, type KvProfile, kvProfile, kvProfiles } from "./profile.ts";
