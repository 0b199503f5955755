/** Takes the `@example` blocks out of doc comments: expressions, and the values printed after them. */

export interface Example {
  readonly expression: string;
  readonly printed: string | undefined;
}

/** The examples in the doc comments of one source text. */
export function examplesOf(source: string): readonly Example[] {
  return [...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(([comment]) => {
    const lines = comment
      .replace(/\*\/$/, "")
      .split("\n")
      .map((line) => line.replace(/^\s*(\/\*\*|\*)?/, "").trim());
    return lines.flatMap((line, index) => {
      if (!line.startsWith("@example")) return [];
      const block = [line.replace("@example", "")];
      for (const next of lines.slice(index + 1)) {
        if (next.startsWith("@") || next.trim() === "" || next.startsWith("Source:")) break;
        block.push(next);
      }
      return joined(block);
    });
  });
}

/** Lines without a value continue on the next one. */
function joined(lines: readonly string[]): readonly Example[] {
  const examples: Example[] = [];
  let open = "";
  for (const line of lines) {
    const [code = "", printed] = line.split("// =>");
    open = `${open}\n${code}`.trim();
    if (printed === undefined) continue;
    examples.push({ expression: open.replace(/;$/, ""), printed: printed.trim() });
    open = "";
  }
  return open === "" ? examples : [...examples, { expression: open, printed: undefined }];
}
