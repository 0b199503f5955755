/** Where the figures of the devices were read. */

/** System descriptions that NVIDIA publishes for its own planner. */
export const systemYaml = "ai-dynamo/aiconfigurator, systems/*.yaml, commit 095f58a5";

/** The driver's total, in public repositories. */
export const driverCaptures =
  "total printed by the driver's tool, several captures in public repositories";
export const driverCapture =
  "total printed by the driver's tool, one capture in a public repository";

/** The sheet prints 1,979 (bf16) and 3,958 (fp8, int8) TFLOP/s with 2:4 sparsity; half of them are dense. */
export const hopperDense =
  "half of NVIDIA's 1,979 (bf16) and 3,958 (fp8, int8) TFLOP/s with sparsity; deepseek-ai/FlashMLA issue 75 confirms the halving";

export const lmsysH20 = "LMSYS and Ant Group, DeepSeek on H20, table of H20 and H800";

export const sameAsA100 = "unconfirmed: recalled as the A100's";
export const sameAsH20 = "unconfirmed: assumed equal to the 96 GB part";
export const recalled = "unconfirmed: recalled from the maker's sheet";
export const thirdPartyPages = "secondary: third-party pages that agree";
