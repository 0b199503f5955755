/** What `import "kv-headroom"` and `import "kv-headroom/catalog"` cost: no package, no built-in, nothing done on loading. */
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { bundled } from "./bundled.ts";
import { presentEntryPoints } from "./entry-points.ts";

const free = presentEntryPoints.filter(({ built }) => ["index", "catalog"].includes(built));
const withoutNode = presentEntryPoints;

/** What code does outside functions that a bundler dares not drop: calls and assignments. Arithmetic is folded. */
function workOnLoading(code: string): readonly string[] {
  const found: string[] = [];
  const file = ts.createSourceFile("bundle.js", code, ts.ScriptTarget.ESNext, true);
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    const assigns =
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      node.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
    if (
      assigns ||
      ts.isCallExpression(node) ||
      ts.isNewExpression(node) ||
      ts.isTaggedTemplateExpression(node) ||
      ts.isAwaitExpression(node)
    )
      found.push(node.getText(file).slice(0, 200));
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe.runIf(free.length > 0)("import purity", () => {
  test.each(free)("$specifier is made of this project's sources alone", async ({ source }) => {
    const { inputs, externals } = await bundled(`export * from "./${source}";`);
    expect(inputs.filter((path) => !path.startsWith("src/"))).toEqual([]);
    expect(externals).toEqual([]);
  });

  test.each(free)("$specifier does nothing on loading", async ({ source }) => {
    const { code } = await bundled(`import "./${source}";`, { effects: true });
    expect(workOnLoading(code)).toEqual([]);
  });

  test.each(withoutNode)("$specifier needs no Node built-in", async ({ source }) => {
    const { externals } = await bundled(`export * from "./${source}";`);
    expect(externals.filter((name) => name.startsWith("node:"))).toEqual([]);
  });
});

test("only a report asks for the optional packages, and only when it draws", async () => {
  for (const { specifier, source } of presentEntryPoints) {
    const { code, externals } = await bundled(`export * from "./${source}";`);
    const optional = specifier === "kv-headroom/report" ? ["vega-lite", "vega"] : [];
    expect(externals, specifier).toEqual(optional);
    expect(code.match(/^import .*/gm), specifier).toBeNull();
  }
});

test("work on loading is seen, functions and numbers are not", () => {
  expect(workOnLoading("var a = { b: 2 ** 30 }; function f() { g(); a.b = 1; }")).toEqual([]);
  expect(workOnLoading("var a = Object.freeze({}); a.b = 1;")).toEqual([
    "Object.freeze({})",
    "a.b = 1",
  ]);
});
