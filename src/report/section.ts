/** A part of a report: a title, what it says before its tables, the tables, and what must be known to quote it. */
import { markdown } from "./markdown.ts";
import type { Table } from "./table.ts";
import { type PageWidth, text, wrapped } from "./text-table.ts";

/** One part of a report, ready to be printed. */
export interface Section {
  readonly title: string;
  readonly intro: readonly string[];
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
}

/** A section as text, its paragraphs broken to the page. */
export function sectionText(section: Section, page: PageWidth = {}): string {
  const { title, intro, tables, notes } = section;
  return [
    `${title}\n${"=".repeat(title.length)}`,
    ...intro.map((paragraph) => wrapped(paragraph, page)),
    ...tables.map((table) => text(table, page)),
    ...notes.map((paragraph) => wrapped(paragraph, page)),
  ].join("\n\n");
}

/** A section as Markdown. */
export function sectionMarkdown({ title, intro, tables, notes }: Section): string {
  return [`## ${title}`, ...intro, ...tables.map(markdown), ...notes].join("\n\n");
}
