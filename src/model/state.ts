/** The recurrent state of a linear-attention or state-space layer: constant in the length of the sequence. */
import type { FormatId } from "./format.ts";

/**
 * A convolution window and a recurrent matrix per head:
 *
 *     convElements  = convTokens × (convChannels + groups × groupChannels)
 *     stateElements = heads × headDim × stateDim
 *
 * | variant          | convChannels       | groups × groupChannels | heads × headDim × stateDim |
 * | ---------------- | ------------------ | ---------------------- | -------------------------- |
 * | mamba-1          | inner              | -                      | inner × 1 × d_state        |
 * | mamba-2          | inner              | n_groups × 2 d_state   | heads × head_dim × d_state |
 * | gated-delta-net  | 2 kh kd + vh vd    | -                      | vh × vd × kd               |
 * | kda              | 3 heads head_dim   | -                      | heads × head_dim²          |
 * | lightning        | - (convTokens 0)   | -                      | heads × head_dim²          |
 * | short-conv       | hidden             | -                      | - (no heads)               |
 *
 * `convTokens` is the kernel less one. Source: vLLM commit 017e9f44, `MambaStateShapeCalculator`.
 */
export interface StateCache {
  readonly kind: "state";
  readonly variant: "mamba-1" | "mamba-2" | "gated-delta-net" | "kda" | "lightning" | "short-conv";
  readonly convTokens: number;
  readonly convChannels: number;
  readonly groups: number;
  readonly groupChannels: number;
  readonly heads: number;
  readonly headDim: number;
  readonly stateDim: number;
  readonly convFormat: FormatId;
  readonly stateFormat: FormatId;
  /** tokens that the model scans at a time; engines that keep a state per block align blocks to it */
  readonly chunkTokens?: number;
}
