/** Takes a Markdown page apart: its code blocks, the checks in a `ts` block, the commands in a `sh` block. */
import ts from "typescript";

export interface Block {
  readonly language: string;
  readonly text: string;
  /** line of the page where the text begins */
  readonly line: number;
}

/** Every fenced block, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { language: string; lines: string[]; line: number } | undefined;
  for (const [index, text] of markdown.split("\n").entries()) {
    const fence = /^```(.*)$/.exec(text);
    if (fence === null) open?.lines.push(text);
    else if (open === undefined)
      open = { language: fence[1]?.trim() ?? "", lines: [], line: index + 2 };
    else {
      blocks.push({ language: open.language, text: open.lines.join("\n"), line: open.line });
      open = undefined;
    }
  }
  return blocks;
}

/** A `ts` block as the body of an async function: imports become look-ups, `x; // => value` a call of `check`. */
export function runnable({ text, line }: Block): string {
  const file = ts.createSourceFile("page.ts", text, ts.ScriptTarget.ESNext, true);
  return file.statements.map((statement) => statementOf(statement, file, line)).join("\n");
}

function statementOf(statement: ts.Statement, file: ts.SourceFile, firstLine: number): string {
  if (ts.isImportDeclaration(statement)) return lookUp(statement);
  const source = statement.getText(file);
  const printed = printedAfter(file.text.slice(statement.end));
  if (printed === undefined) return source;
  const line = firstLine + file.getLineAndCharacterOfPosition(statement.end).line;
  const check = (expression: string): string =>
    `await check(${line}, ${JSON.stringify(printed)}, async () => (${expression}));`;
  if (ts.isExpressionStatement(statement)) return check(logged(statement.expression, file));
  const declared = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.at(-1)?.name
    : undefined;
  if (declared === undefined || !ts.isIdentifier(declared))
    throw new Error(`line ${line}: a value is printed after something that has none`);
  return `${source}\n${check(declared.text)}`;
}

/** `console.log(x)` prints x. */
function logged(expression: ts.Expression, file: ts.SourceFile): string {
  if (ts.isCallExpression(expression) && expression.expression.getText(file) === "console.log") {
    const [argument] = expression.arguments;
    if (argument !== undefined) return argument.getText(file);
  }
  return expression.getText(file);
}

/** What stands after `// =>` at a statement's end or on the next line, continued on lines that begin with two slashes and spaces. */
function printedAfter(rest: string): string | undefined {
  const [first = "", ...more] = (
    /^[ \t]*;?[ \t]*(?:\n[ \t]*)?\/\/ =>([\s\S]*)/.exec(rest)?.[1] ?? ""
  ).split("\n");
  if (first.trim() === "") return undefined;
  const lines = [first.trim()];
  for (const line of more) {
    const continued = /^[ \t]*\/\/ {2,}(.*)$/.exec(line)?.[1];
    if (continued === undefined) break;
    lines.push(continued.trim());
  }
  return lines.join(" ");
}

function lookUp(statement: ts.ImportDeclaration): string {
  const clause = statement.importClause;
  if (clause === undefined || clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return "";
  const from = `(await load(${statement.moduleSpecifier.getText()}))`;
  const bindings = clause.namedBindings;
  const named = clause.name === undefined ? "" : `const ${clause.name.text} = ${from}.default;`;
  if (bindings === undefined) return named;
  if (ts.isNamespaceImport(bindings)) return `${named}const ${bindings.name.text} = ${from};`;
  const names = bindings.elements
    .filter((element) => !element.isTypeOnly)
    .map(({ name, propertyName }) =>
      propertyName === undefined ? name.text : `${propertyName.text}: ${name.text}`,
    );
  return `${named}const { ${names.join(", ")} } = ${from};`;
}

export interface Command {
  /** as typed, without the prompt and without npx */
  readonly command: string;
  /** what the following `text` block shows, if it is this block's only command */
  readonly output: string | undefined;
  readonly line: number;
}

/** The lines of a `sh` block that call this package's command, with what the next block shows. */
export function commandsOf(block: Block, next: Block | undefined): readonly Command[] {
  const commands = block.text
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .map((line) => line.replace(/^\$ /, "").replace(/^npx kv-headroom\b/, "kv-headroom"))
    .filter((line) => line.startsWith("kv-headroom"))
    .map((command) => command.replace(/\s+#.*$/, ""));
  const output = commands.length === 1 && next?.language === "text" ? next.text : undefined;
  return commands.map((command) => ({ command, output, line: block.line }));
}

/** The first printed line that the output lacks at its place; `...` alone stands for any lines, at a line's end for its rest. */
export function outputDifference(actual: string, printed: string): string | undefined {
  const lines = actual.trimEnd().split("\n");
  let position = 0;
  let anywhere = false;
  for (const wanted of printed.trimEnd().split("\n")) {
    if (wanted.trim() === "...") {
      anywhere = true;
      continue;
    }
    const fits = (line: string | undefined): boolean =>
      line !== undefined &&
      (wanted.endsWith("...")
        ? line.startsWith(wanted.slice(0, -3).trimEnd())
        : line.trimEnd() === wanted.trimEnd());
    const found = anywhere ? lines.findIndex((line, at) => at >= position && fits(line)) : position;
    if (found < 0 || !fits(lines[found]))
      return `printed "${wanted}", got ${anywhere ? "no such line" : JSON.stringify(lines[position])}`;
    position = found + 1;
    anywhere = false;
  }
  return anywhere || position === lines.length
    ? undefined
    : `the output goes on: ${lines[position]}`;
}
