/** The cost model behind owned and three-year prices: hyperscaler, neocloud, rental with 25 % up front. */
export const tcoModel =
  "SemiAnalysis AI Cloud TCO Model, in SemiAnalysisAI/InferenceX-app packages/app/src/lib/constants.ts";
