/**
 * The public types of an entry point as text: every exported name with its signature, then the types that signatures
 * reach and that nobody can import by name. Comments and function bodies are left out.
 */
import { join, relative } from "node:path";
import ts from "typescript";
import { type EntryPoint, root } from "./entry-points.ts";

const configPath = join(root, "tsconfig.json");
const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(configPath, ts.sys.readFile).config,
  ts.sys,
  root,
);
const printer = ts.createPrinter({ removeComments: true });

/** A declaration that stands at the top of a source file. */
interface Declared {
  readonly name: string;
  readonly file: ts.SourceFile;
}

/** The report of each entry point, in the given order. */
export function apiReports(entries: readonly EntryPoint[]): readonly string[] {
  const program = ts.createProgram(
    entries.map(({ source }) => join(root, source)),
    options,
  );
  const typesOf = declarationTexts(program);
  return entries.map((entry) => report(entry, program, typesOf));
}

function report(
  { source, specifier }: EntryPoint,
  program: ts.Program,
  typesOf: (declared: Declared) => readonly ts.Statement[],
): string {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(join(root, source));
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${source} exports nothing`);
  const exported = new Map<ts.Symbol, string>();
  for (const symbol of checker.getExportsOfModule(module))
    exported.set(original(symbol, checker), symbol.name);
  const reached = new Set<ts.Symbol>();
  const open = [...exported.keys()];
  for (let symbol = open.pop(); symbol !== undefined; symbol = open.pop())
    for (const other of referencesOf(symbol, checker))
      if (!exported.has(other) && !reached.has(other)) {
        reached.add(other);
        open.push(other);
      }
  const text = (symbol: ts.Symbol, name: string): string => {
    const statements = declarationsOf(symbol).flatMap(typesOf);
    const renamed = symbol.name === name ? "" : `// ${symbol.name} as ${name}\n`;
    return `${renamed}${[...new Set(statements)].map(printed).join("\n")}`;
  };
  const section = (title: string, symbols: readonly (readonly [ts.Symbol, string])[]): string =>
    [
      title,
      ...symbols
        .map(([symbol, name]) => [name, text(symbol, name)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, one]) => one),
    ].join("\n\n");
  return `${[
    section(`// ${specifier}`, [...exported]),
    section(
      "// Reached by the above, not exported",
      [...reached].map((one) => [one, one.name]),
    ),
  ].join("\n\n")}\n`;
}

function original(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function declarationsOf(symbol: ts.Symbol): readonly Declared[] {
  return (symbol.declarations ?? []).map((node) => ({
    name: symbol.name,
    file: node.getSourceFile(),
  }));
}

/** Top-level declarations of this project that a declaration's types name. */
function referencesOf(symbol: ts.Symbol, checker: ts.TypeChecker): ReadonlySet<ts.Symbol> {
  const found = new Set<ts.Symbol>();
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node)) return;
    if (ts.isVariableDeclaration(node)) {
      if (node.type !== undefined) visit(node.type);
      return;
    }
    if (ts.isIdentifier(node)) {
      const named = checker.getSymbolAtLocation(node);
      const target = named === undefined ? undefined : original(named, checker);
      if (target !== undefined && target !== symbol && isOwn(target)) found.add(target);
    }
    ts.forEachChild(node, visit);
  };
  for (const node of symbol.declarations ?? []) visit(node);
  return found;
}

function isOwn({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some((node) => {
    const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
    const path = relative(root, node.getSourceFile().fileName);
    return ts.isSourceFile(statement.parent) && path.startsWith("src/");
  });
}

/** The statements of a file's declaration text that declare a name, each file read once. */
function declarationTexts(program: ts.Program): (declared: Declared) => readonly ts.Statement[] {
  const read = new Map<string, ReadonlyMap<string, readonly ts.Statement[]>>();
  return ({ name, file: { fileName } }) => {
    const known = read.get(fileName) ?? statementsByName(program, fileName);
    read.set(fileName, known);
    return known.get(name) ?? [];
  };
}

function statementsByName(
  program: ts.Program,
  fileName: string,
): ReadonlyMap<string, readonly ts.Statement[]> {
  const text = program.getSourceFile(fileName)?.text ?? "";
  const { outputText } = ts.transpileDeclaration(text, { fileName, compilerOptions: options });
  const file = ts.createSourceFile(fileName, outputText, ts.ScriptTarget.ESNext, true);
  const found = new Map<string, ts.Statement[]>();
  for (const statement of file.statements)
    for (const name of namesOf(statement)) found.set(name, [...(found.get(name) ?? []), statement]);
  return found;
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const named =
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isClassDeclaration(statement);
  return named && statement.name !== undefined ? [statement.name.text] : [];
}

function printed(statement: ts.Statement): string {
  return printer
    .printNode(ts.EmitHint.Unspecified, statement, statement.getSourceFile())
    .replace(/^(?:export )?(?:declare )?/, "");
}
