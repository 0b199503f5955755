/** Several values with commas, each of them a case of its own. */
import { kvError, shown } from "../errors.ts";
import { numberOption } from "./number-option.ts";

/** Plain numbers; nothing where nothing was typed. */
export function numberList(text: string | undefined, flag: string): readonly number[] {
  return parts(text).map((part) => numberOption(part, flag) ?? 0);
}

/** Names out of those that there are. */
export function nameList<Name extends string>(
  text: string | undefined,
  flag: string,
  names: readonly Name[],
): readonly Name[] {
  return parts(text).map((part) => {
    const name = names.find((one) => one === part);
    if (name !== undefined) return name;
    throw kvError({
      code: "bad-input",
      path: flag,
      value: part,
      rule: `unknown ${shown(part)}`,
      hint: names.join(", "),
    });
  });
}

function parts(text: string | undefined): readonly string[] {
  return text?.split(",").map((part) => part.trim()) ?? [];
}
