/** Holds the sources to mathematics that every JavaScript engine rounds alike, and away from the user's locale. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { root, sourceFiles } from "./entry-points.ts";

/** What the language defines to the last bit, or what picks among given numbers. */
const exact = new Set(
  "LN2 SQRT2 SQRT1_2 PI abs ceil clz32 floor fround imul max min round sign sqrt trunc".split(" "),
);

function isWhole(node: ts.Expression): boolean {
  return (
    ts.isBigIntLiteral(node) || (ts.isNumericLiteral(node) && Number.isInteger(Number(node.text)))
  );
}

/** Expressions whose last bits, or letters, are the platform's choice. */
function platformsOwn(path: string, text: string): readonly string[] {
  const found: string[] = [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const visit = (node: ts.Node): void => {
    const differs =
      (ts.isPropertyAccessExpression(node) &&
        node.expression.getText() === "Math" &&
        !exact.has(node.name.text)) ||
      (ts.isBinaryExpression(node) &&
        node.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken &&
        !isWhole(node.left)) ||
      (ts.isIdentifier(node) && /^(toLocale\w+|localeCompare|Intl)$/.test(node.text));
    if (differs) found.push(`${path}: ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test("no source asks the platform for a logarithm, an exponential, a broken power, an angle or a locale", () => {
  const all = sourceFiles().flatMap((path) =>
    platformsOwn(path, readFileSync(join(root, path), "utf8")),
  );
  expect(all).toEqual([]);
});

test("what the platform rounds is seen, what the language defines is not", () => {
  expect(platformsOwn("a.ts", "Math.log(x) + x ** 2 + x.toLocaleString()")).toHaveLength(3);
  expect(platformsOwn("a.ts", "Math.floor(x) + 2 ** 30 + 2 ** bits + 10n ** y")).toEqual([]);
});
