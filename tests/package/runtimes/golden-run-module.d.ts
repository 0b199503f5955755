/** The types of `golden-run.mjs`, which runtimes load as it is. */
declare module "*/golden-run.mjs" {
  type Exported = Readonly<Record<string, unknown>>;

  export const ARROW: string;
  export const sweepNames: readonly string[];
  export function goldenText(
    golden: string,
    entries: readonly object[],
    options?: { readonly full?: boolean },
  ): Promise<string>;
  export function answerOf(expression: string, entries: readonly Exported[]): Promise<unknown>;
  export function canonicalJson(value: unknown): string;
  export function firstDifference(expected: string, actual: string): string | undefined;
}
