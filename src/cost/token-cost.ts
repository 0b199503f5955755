/** What a million tokens cost at a rate: of one kind, or by InferenceX's convention. */
import type { Warning } from "../figure.ts";
import { type FieldsOf, refuseUnknownFields } from "../known-fields.ts";
import { finiteNumber } from "../units.ts";
import { givenPrice } from "./given-price.ts";
import { refuseOtherUtilisation, utilisationOf } from "./utilisation.ts";

/** A rate and what its hours cost. */
export interface TokenCostInputs {
  readonly usdPerDeviceHour: number;
  readonly tokensPerSecondPerDevice: number;
  /** tokens served over tokens that could have been, above 0 to 1: divides tokens */
  readonly loadFactor?: number | undefined;
}

const tokenCostFields: FieldsOf<TokenCostInputs> = {
  usdPerDeviceHour: true,
  tokensPerSecondPerDevice: true,
  loadFactor: true,
};

/**
 * The cost of a million tokens from devices that do nothing else.
 *
 *     usdPerDeviceHour / (tokensPerSecondPerDevice × 3600 × loadFactor) × 1e6
 *
 * Errors: `not-known` for a missing price; `bad-input` for a rate or load of 0, and for any other utilisation.
 * Source: InferenceX docs/data-transforms.md (2026-04); LMSYS (2025-05-05) for the example's rate.
 * @example usdPerMillionTokens({ usdPerDeviceHour: 2, tokensPerSecondPerDevice: 22_282 / 8 }) // => 0.199463
 */
export function usdPerMillionTokens(inputs: TokenCostInputs): number {
  const load = utilisationOf(inputs, "loadFactor");
  refuseUnknownFields(inputs, tokenCostFields);
  const price = givenPrice(inputs.usdPerDeviceHour, "usdPerDeviceHour");
  const rate = finiteNumber(inputs.tokensPerSecondPerDevice, "tokensPerSecondPerDevice", {
    above: true,
  });
  return finiteNumber((price / (rate * 3600 * load)) * 1e6, "usdPerMillionTokens", { above: true });
}

/** Rates that were measured together on the same devices. */
export interface InferenceXInputs {
  readonly usdPerDeviceHour: number;
  readonly promptTokensPerSecondPerDevice: number;
  readonly outputTokensPerSecondPerDevice: number;
}

/** InferenceX's three figures: alternatives, not parts. */
export interface InferenceXCost {
  /** prompt and output tokens together */
  readonly usdPerMillionTokens: number;
  /** the whole device on prompt tokens */
  readonly usdPerMillionPromptTokens: number;
  /** the whole device on output tokens */
  readonly usdPerMillionOutputTokens: number;
  readonly warnings: readonly Warning[];
}

/**
 * Cost per million tokens by InferenceX's convention: the whole price of the device over each kind of token in turn.
 *
 *     each = usdPerDeviceHour / (tokens per second and device × 3600) × 1e6        (all tokens, prompt, output)
 *
 * The prompt and the output figure each charge the whole device: a query charged both pays twice. `costPerQuery` is additive.
 *
 * Errors: `not-known` for a missing price; `bad-input` for a rate of 0.
 * Source: SemiAnalysisAI/InferenceX-app docs/data-transforms.md and packages/app/src/lib/constants.ts (2026-04-03).
 * @example inferenceXCostPerMillion({ usdPerDeviceHour: 1.95, promptTokensPerSecondPerDevice: 2395.8, outputTokensPerSecondPerDevice: 2395.8 }).usdPerMillionTokens // => 0.113045
 */
export function inferenceXCostPerMillion(inputs: InferenceXInputs): InferenceXCost {
  refuseOtherUtilisation(inputs);
  const { usdPerDeviceHour } = inputs;
  const prompt = finiteNumber(
    inputs.promptTokensPerSecondPerDevice,
    "promptTokensPerSecondPerDevice",
    { above: true },
  );
  const output = finiteNumber(
    inputs.outputTokensPerSecondPerDevice,
    "outputTokensPerSecondPerDevice",
    { above: true },
  );
  const cost = (tokensPerSecondPerDevice: number): number =>
    usdPerMillionTokens({ usdPerDeviceHour, tokensPerSecondPerDevice });
  return {
    usdPerMillionTokens: cost(prompt + output),
    usdPerMillionPromptTokens: cost(prompt),
    usdPerMillionOutputTokens: cost(output),
    warnings: [
      {
        code: "charged-twice-if-added",
        message:
          "the prompt and the output cost each charge the whole device: adding them charges it twice; costPerQuery gives parts that add up",
      },
    ],
  };
}
