/** Every chart against Vega-Lite itself: it compiles without a warning, and says what its data show. */
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, test } from "vitest";
import {
  type Chart,
  chart,
  concurrencyCurves,
  palette,
  type Result,
  type ResultKind,
} from "../../../src/report/index.ts";
import { refusal } from "../../refusal.ts";
import { busy, onH20, onH100, results, scenarioOn } from "../results.ts";

const drawn: readonly (readonly [string, Result])[] = [
  ...(Object.entries(results) as readonly (readonly [ResultKind, Result])[]).filter(
    ([kind]) => kind !== "device-hour" && kind !== "diagnosis",
  ),
  ["plans by name", { "16 × H100": onH100, "16 × H20": onH20 }],
  ["costs by name", { "16 × H100": onH100.cost, "16 × H20": onH20.cost }],
  ["ranges by name", { "a, b": results["cost-range"], c: { low: 1, likely: 2, high: 3 } }],
  ["hit curves by name", { one: results["hit-curve"], two: results["hit-curve"] }],
];

function warnings(specification: Chart): readonly string[] {
  const found: string[] = [];
  const logger = {
    level: () => logger,
    info: () => logger,
    debug: () => logger,
    warn: (...words: unknown[]) => {
      found.push(words.join(" "));
      return logger;
    },
    error: (...words: unknown[]) => {
      found.push(words.join(" "));
      return logger;
    },
  };
  compile(specification as unknown as TopLevelSpec, { logger: logger as never });
  return found;
}

function titleOf({ title }: Chart): string {
  const { text } = title as { readonly text: readonly string[] };
  return text.join(" ");
}

describe.each(drawn)("the chart of a %s", (_, result) => {
  const specification = chart(result);

  test("is plain JSON that Vega-Lite takes without a warning", () => {
    expect(JSON.parse(JSON.stringify(specification))).toEqual(specification);
    expect(JSON.stringify(specification)).not.toMatch(/null,null|NaN|Infinity/);
    expect(warnings(specification)).toEqual([]);
  });

  test("has a title in lines that fit above it, and one of one's own in its place", () => {
    const { text } = specification["title"] as { readonly text: readonly string[] };
    for (const line of text) expect(line.length).toBeLessThan(60);
    expect(titleOf(specification)).not.toMatch(/undefined|NaN|Infinity/);
    expect(titleOf(chart(result, { title: "mine" }))).toBe("mine");
  });
});

test.each(drawn.filter(([name]) => name in results))(
  "the chart of a %s is what it was, its rows and look aside",
  (_, result) => {
    const aside = ["$schema", "data", "config"];
    const shape = JSON.stringify(chart(result), (key, value) =>
      aside.includes(key) ? undefined : value,
    );
    expect(JSON.parse(shape)).toMatchSnapshot();
  },
);

test("all charts have one look", () => {
  const looks = drawn.map(([, result]) => JSON.stringify(chart(result)["config"]));
  expect(new Set(looks).size).toBe(1);
});

describe("titles state what the data show", () => {
  test("of caches: the greatest, and over the least", () => {
    expect(titleOf(chart(results["kv-curves"]))).toBe(
      "At 131,072 tokens Llama 3.1 405B keeps 63.00 GiB, 7.34 times as much as DeepSeek-V3",
    );
  });

  test("of the flip: for which heads the order turns round, and from which context on", () => {
    expect(titleOf(chart(results["device-flip"]))).toBe(
      "With 16 query heads H20 decodes faster than H100 from 8,192 tokens on; with 128 never",
    );
  });

  test("of ranges: whether they decide anything", () => {
    const cheap = { low: 1, high: 2 };
    expect(titleOf(chart({ a: cheap, b: { low: 3, high: 4 } }))).toMatch(/a is the cheapest/);
    expect(titleOf(chart({ a: cheap, b: { low: 1.5, high: 4 } }))).toMatch(/overlap/);
  });

  test("of a simulation: what ran, what waited and who was preempted", () => {
    expect(busy.preemptions).toBeGreaterThan(0);
    expect(titleOf(chart(busy))).toMatch(/requests run on average.* wait, .* preemptions/);
  });
});

test("a curve ends where nothing fits, and the axis has no place for 0", () => {
  const curves = concurrencyCurves({ "16 × H100": scenarioOn("h100-sxm-80gb") }, [4096, 2 ** 24]);
  expect(curves.deployments[0]?.guaranteedRequests[1]).toBe(0);
  const { data } = chart(curves);
  expect((data as { readonly values: readonly object[] }).values).toHaveLength(1);
  expect(warnings(chart(curves))).toEqual([]);
  const none = chart(concurrencyCurves({ none: scenarioOn("h100-sxm-80gb") }, [2 ** 24, 2 ** 25]));
  expect((none["data"] as { readonly values: readonly object[] }).values).toEqual([]);
  expect(titleOf(none)).toBe("Queries of 33,554,432 tokens at once: 0 on none");
});

test("seven curves in a row have colours, dashes and shapes of their own", () => {
  expect(new Set(palette).size).toBe(7);
  const { layer } = chart(results["kv-curves"]) as unknown as {
    readonly layer: readonly {
      readonly encoding: Readonly<
        Record<string, { readonly scale?: { readonly range?: readonly unknown[] } }>
      >;
    }[];
  };
  const [line, point] = layer;
  for (const channel of [
    line?.encoding["color"],
    line?.encoding["strokeDash"],
    point?.encoding["shape"],
  ])
    expect(new Set(channel?.scale?.range?.map(String)).size).toBe(3);
});

test("a picture of one result takes no list, and what has no picture says so", () => {
  const { comparison, diagnosis } = results;
  expect(refusal(() => chart([comparison, comparison]))).toMatchObject({ code: "bad-input" });
  expect(refusal(() => chart(diagnosis))).toMatchObject({
    code: "bad-input",
    hint: "put it in rows: rows(result)",
  });
  const none = { for: "devices", kind: "none", because: "nothing fits" } as const;
  expect(refusal(() => chart(none))).toMatchObject({ rule: expect.stringContaining("no picture") });
});
