/** Holds every import of src against the order of the rooms: a room imports only from rooms to its left. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { root, sourceFiles } from "./entry-points.ts";

const order: readonly (readonly string[])[] = [
  ["units", "errors", "figure", "halving", "known-fields", "nearest-names", "portable-math"],
  ["model", "device"],
  ["kv"],
  ["engine"],
  ["capacity"],
  ["speed"],
  ["cost"],
  ["simulate"],
  ["plan"],
  ["report"],
  ["huggingface", "quantity", "doctor", "claims"],
  ["cli"],
];

/** `index` is the dependency-free path; the catalogue is data beside it. */
const roomsOfIndex = order.slice(0, 9).flat();
const roomsThatMayReadTheCatalogue = ["report", "huggingface", "doctor", "claims", "cli"];

const packages: Readonly<Record<string, readonly string[]>> = {
  mathjs: ["quantity"],
  zod: ["huggingface", "doctor", "claims", "cli"],
  commander: ["cli"],
  tinypool: ["cli"],
  vega: ["report"],
  "vega-lite": ["report"],
};

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function importsOf(path: string): readonly Import[] {
  const found: Import[] = [];
  const file = ts.createSourceFile(
    path,
    readFileSync(join(root, path), "utf8"),
    ts.ScriptTarget.ESNext,
  );
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const bindings = node.importClause?.namedBindings;
      found.push({
        specifier: node.moduleSpecifier.text,
        typeOnly:
          node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
          (bindings !== undefined &&
            ts.isNamedImports(bindings) &&
            bindings.elements.every((element) => element.isTypeOnly)),
      });
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push({ specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const argument = node.arguments[0];
      if (argument !== undefined && ts.isStringLiteral(argument))
        found.push({ specifier: argument.text, typeOnly: false });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal))
        found.push({ specifier: node.argument.literal.text, typeOnly: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** `src/kv/tokens.ts` is in `kv`, `src/units.ts` in `units`. */
function roomOf(path: string): string {
  return path.split("/")[1]?.replace(/\.ts$/, "") ?? "";
}

function rankOf(room: string): number {
  return order.findIndex((rooms) => rooms.includes(room));
}

/** Why this import breaks the order, if it does. */
function objection(path: string, { specifier, typeOnly }: Import): string | undefined {
  const room = roomOf(path);
  if (!specifier.startsWith(".")) {
    if (specifier.startsWith("node:"))
      return room === "cli" ? undefined : "Node built-in outside cli/";
    const name = specifier.split("/")[0] ?? specifier;
    return packages[name]?.includes(room) ? undefined : `package ${name} is not for ${room}`;
  }
  if (specifier.endsWith("package.json")) return room === "cli" ? undefined : "package.json";
  const target = join(dirname(path), specifier);
  const other = roomOf(target);
  if (other === room) return undefined;
  if (room === "index")
    return roomsOfIndex.includes(other) ? undefined : `index must not reach ${other}`;
  if (room === "catalog") {
    if (["units", "errors", "nearest-names"].includes(other)) return undefined;
    if (!["model", "device"].includes(other)) return "the catalogue knows only model and device";
    return typeOnly ? undefined : "the catalogue imports types alone";
  }
  if (other === "index") return room === "cli" ? undefined : `${room} must name the room it needs`;
  if (other === "catalog")
    return roomsThatMayReadTheCatalogue.includes(room)
      ? undefined
      : `${room} must not read the catalogue`;
  if (rankOf(room) < 0 || rankOf(other) < 0) return `${rankOf(room) < 0 ? room : other} is no room`;
  if (rankOf(room) === 0) return rankOf(other) === 0 ? undefined : `${room} stands first`;
  return rankOf(other) < rankOf(room) ? undefined : `${other} is not to the left of ${room}`;
}

describe("import order", () => {
  test.each(sourceFiles())("%s imports only from rooms to its left", (path) => {
    const objections = importsOf(path).flatMap((imported) => {
      const why = objection(path, imported);
      return why === undefined ? [] : [`${imported.specifier}: ${why}`];
    });
    expect(objections).toEqual([]);
  });

  test.each([
    ["src/kv/tokens.ts", "../plan/index.ts"],
    ["src/model/model.ts", "../device/index.ts"],
    ["src/units.ts", "./model/index.ts"],
    ["src/plan/plan.ts", "../catalog/index.ts"],
    ["src/catalog/models.ts", "../model/heads.ts"],
    ["src/index.ts", "./huggingface/index.ts"],
    ["src/kv/tokens.ts", "zod"],
    ["src/huggingface/index.ts", "mathjs"],
    ["src/report/index.ts", "node:fs"],
  ])("%s would not get away with importing %s", (path, specifier) => {
    expect(objection(path, { specifier, typeOnly: false })).toBeDefined();
  });
});
