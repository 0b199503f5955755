/**
 * Compares what a call gave with what the documentation prints after `// =>`.
 *
 * Whole numbers are compared exactly, decimals to the digits that are printed. `{ a: 1, ... }` and `[1, 2, ...]` say
 * that more follows, `"text..."` and `0.333...` that the value begins so. `throws ambiguous-unit` is an error whose
 * name, code or message holds those words. A remark in parentheses may follow after two spaces.
 */
import { isDeepStrictEqual } from "node:util";
import ts from "typescript";

/** What is wrong with the printed value, or nothing. */
export function difference(actual: unknown, printed: string): string | undefined {
  const text = printed.trim().replace(/\s{2,}\([^)]*\)$/, "");
  if (text.endsWith("...") && !/[{[]/.test(text)) {
    const start = text.slice(0, -3).replace(/_(?=\d)/g, "");
    return String(actual).startsWith(start)
      ? undefined
      : `${text} was printed, ${shown(actual)} came`;
  }
  return differs(literal(text), actual, "value");
}

/** The same for a call that was to throw. */
export function differenceOfError(error: unknown, printed: string): string | undefined {
  const words = printed.trim().replace(/^throws\s*/, "");
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  return `${name} ${code} ${message}`.includes(words)
    ? undefined
    : `"${words}" was to be thrown, ${code ?? name}: ${message} came`;
}

/** Whether the documentation says that the call throws. */
export function saysThrows(printed: string): boolean {
  return /^throws\b/.test(printed.trim());
}

function literal(text: string): ts.Expression {
  const withRest = text.replace(/,?\s*\.\.\.\s*([}\]])/g, (_, close: string) =>
    close === "}" ? `, ...rest }` : `, ...rest ]`,
  );
  const file = ts.createSourceFile(
    "printed.ts",
    `(${withRest.replace(/([{[])\s*,/g, "$1")})`,
    ts.ScriptTarget.ESNext,
    true,
  );
  const [statement, ...more] = file.statements;
  if (more.length === 0 && statement !== undefined && ts.isExpressionStatement(statement))
    return plain(statement.expression);
  throw new Error(`cannot read the printed value ${text}`);
}

function plain(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ? plain(node.expression) : node;
}

function differs(expected: ts.Expression, actual: unknown, path: string): string | undefined {
  if (ts.isObjectLiteralExpression(expected)) return objectDiffers(expected, actual, path);
  if (ts.isArrayLiteralExpression(expected)) return arrayDiffers(expected, actual, path);
  const number = numberText(expected);
  if (number !== undefined) return numberDiffers(number, actual, path);
  const value = constant(expected);
  if (value === unreadable) return `${path}: cannot read ${expected.getText()}`;
  return isDeepStrictEqual(value, actual)
    ? undefined
    : `${path}: ${shown(value)} was printed, ${shown(actual)} came`;
}

function objectDiffers(
  expected: ts.ObjectLiteralExpression,
  actual: unknown,
  path: string,
): string | undefined {
  if (typeof actual !== "object" || actual === null || Array.isArray(actual))
    return `${path}: an object was printed, ${shown(actual)} came`;
  const left = new Map(Object.entries(actual).filter(([, value]) => value !== undefined));
  let open = false;
  for (const property of expected.properties) {
    if (ts.isSpreadAssignment(property)) {
      open = true;
      continue;
    }
    if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name))
      return `${path}: cannot read a printed property`;
    const key = property.name.text;
    const why = differs(plain(property.initializer), left.get(key), `${path}.${key}`);
    if (why !== undefined) return why;
    left.delete(key);
  }
  return open || left.size === 0 ? undefined : `${path}: also has ${[...left.keys()].join(", ")}`;
}

function arrayDiffers(
  expected: ts.ArrayLiteralExpression,
  actual: unknown,
  path: string,
): string | undefined {
  if (!Array.isArray(actual)) return `${path}: an array was printed, ${shown(actual)} came`;
  const printed = expected.elements.filter((element) => !ts.isSpreadElement(element));
  const open = printed.length < expected.elements.length;
  if (open ? actual.length < printed.length : actual.length !== printed.length)
    return `${path}: ${printed.length} elements were printed, ${actual.length} came`;
  for (const [index, element] of printed.entries()) {
    const why = differs(plain(element), actual[index], `${path}[${index}]`);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** The literal as written, sign included, if it is a number. */
function numberText(node: ts.Expression): string | undefined {
  const digits = ts.isPrefixUnaryExpression(node) ? node.operand : node;
  if (!ts.isNumericLiteral(digits)) return undefined;
  return node.getText().replaceAll("_", "");
}

function numberDiffers(printed: string, actual: unknown, path: string): string | undefined {
  const value = Number(printed);
  const [, fraction = "", exponent = "0"] = /^-?\d*\.?(\d*)(?:e([+-]?\d+))?$/i.exec(printed) ?? [];
  const rounded = fraction !== "" || exponent !== "0";
  const halfDigit = rounded ? 0.5 * 10 ** (Number(exponent) - fraction.length) : 0;
  const noise = Number.isInteger(actual) ? 0 : Math.abs(value) * 1e-12;
  const tolerance = halfDigit + noise;
  return typeof actual === "number" && Math.abs(actual - value) <= tolerance
    ? undefined
    : `${path}: ${printed} was printed, ${shown(actual)} came`;
}

const unreadable: unique symbol = Symbol("unreadable");

function constant(node: ts.Expression): unknown {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isIdentifier(node) && node.text === "undefined") return undefined;
  if (ts.isIdentifier(node) && node.text === "Infinity") return Number.POSITIVE_INFINITY;
  return unreadable;
}

function shown(value: unknown): string {
  return typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value));
}
