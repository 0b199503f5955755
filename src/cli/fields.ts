/** Lines of label, value and remark that line up. */

/** A label, its value, and what is worth knowing about it. */
export type Field = readonly [label: string, value: string, remark?: string];

/** A heading and its fields, indented under it; values that are numbers stand to the right. */
export function fieldsText(heading: string, fields: readonly Field[]): string {
  const labels = Math.max(...fields.map(([label]) => label.length));
  const values = Math.max(...fields.map(([, value]) => value.length));
  return [
    heading,
    ...fields.map(([label, value, remark = ""]) =>
      `  ${label.padEnd(labels)}  ${value.padStart(values)}  ${remark}`.trimEnd(),
    ),
  ].join("\n");
}
