/** What a command cannot do without, and what it cannot use: refused by name, nothing is ignored. */
import { kvError } from "../errors.ts";

/** Passes if every option was typed; otherwise the named error. */
export function demand<Given extends object>(
  given: Given,
  command: string,
  names: readonly (keyof Given & string)[],
): void {
  const missing = names.filter((name) => given[name] === undefined).map(flagName);
  if (missing.length === 0) return;
  throw kvError({
    code: "bad-input",
    path: command,
    value: undefined,
    rule: `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`,
    hint: `\`kv-headroom ${command} --help\` has examples`,
  });
}

/** `allInKw` is typed `--all-in-kw`. */
export function flagName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Passes unless an option was typed that would change nothing; otherwise the named error. */
export function refuseIdle(flag: string, isIdle: boolean, rule: string, hint: string): void {
  if (isIdle) throw kvError({ code: "bad-input", path: flag, value: undefined, rule, hint });
}
