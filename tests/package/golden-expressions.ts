/** What the golden text evaluates: the sweeps, and each public `@example`, its result whole where the example shows a part. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { type Example, examplesOf } from "./doc-examples.ts";
import { root, sourceFiles } from "./entry-points.ts";
import { answerOf, canonicalJson, sweepNames } from "./runtimes/golden-run.mjs";

type Exported = Readonly<Record<string, unknown>>;

/** What answers only where packages are installed that nobody must install; fonts differ in it too. */
const takesOptionalPeers = /\brenderSvg\(/;

/** All expressions that the entry points' exports answer, in the order of the source files. */
export async function goldenExpressions(entries: readonly Exported[]): Promise<readonly string[]> {
  const examples = sourceFiles()
    .filter((path) => !path.startsWith("src/cli/"))
    .flatMap((path) => examplesOf(readFileSync(join(root, path), "utf8")));
  const found = new Set<string>();
  for (const expression of javascript(examples)) {
    if (takesOptionalPeers.test(expression.getText())) continue;
    const whole = await firstValue(partsOf(expression), entries);
    if (whole !== undefined) found.add(whole);
  }
  return [...sweepNames.map((name) => `${name}()`), ...found];
}

/** Each expression without types and comments. */
function javascript(examples: readonly Example[]): readonly ts.Expression[] {
  const { outputText } = ts.transpileModule(
    examples.map(({ expression }) => `(${expression});`).join("\n"),
    {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        removeComments: true,
      },
    },
  );
  const file = ts.createSourceFile("examples.js", outputText, ts.ScriptTarget.ESNext, true);
  return file.statements
    .filter(ts.isExpressionStatement)
    .map(({ expression }) => outOfParentheses(expression))
    .filter((expression) => !ts.isStringLiteral(expression));
}

function outOfParentheses(expression: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(expression)
    ? outOfParentheses(expression.expression)
    : expression;
}

/** The calls that an expression looks into, innermost first, and the expression itself, each on one line. */
function partsOf(expression: ts.Expression): readonly string[] {
  const parts: ts.Expression[] = [expression];
  let node: ts.Expression | undefined = expression;
  while (node !== undefined) {
    if (ts.isCallExpression(node)) parts.unshift(node);
    node = lookedInto(node);
  }
  return parts.map((part) => part.getText().replace(/\s*\n\s*/g, " "));
}

function lookedInto(node: ts.Expression): ts.Expression | undefined {
  if (ts.isBinaryExpression(node)) return node.left;
  const holds =
    ts.isCallExpression(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isParenthesizedExpression(node);
  return holds ? node.expression : undefined;
}

/** The first part that gives plain data; nothing where the example uses what is not exported. */
async function firstValue(
  parts: readonly string[],
  entries: readonly Exported[],
): Promise<string | undefined> {
  for (const part of parts)
    try {
      const value = await answerOf(part, entries);
      if (typeof value !== "function" && canonicalJson(value).length > 0) return part;
    } catch (error) {
      if (error instanceof ReferenceError) return undefined;
      if (!(error instanceof TypeError)) throw error;
    }
  return undefined;
}
