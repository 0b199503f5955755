/** Input objects by the names of their fields: a name that nobody reads is a misspelt one, and is refused. */
import { kvError } from "./errors.ts";
import { nearestNames } from "./nearest-names.ts";

/** What is in a field: `true` is not looked into, nor `unread`, which nobody needs; a list is looked into entry by entry. */
export type Known = true | "unread" | KnownFields | readonly [KnownFields];

/** The fields of an object by name. */
export interface KnownFields {
  readonly [name: string]: Known;
}

/** Every field of a type, of all its kinds where it has several: `{ ... } satisfies FieldsOf<Scenario>`. */
export type FieldsOf<Input> = Readonly<Record<NamesOf<Input>, Known>>;

type NamesOf<Input> = Input extends object ? keyof Input & string : never;

/**
 * Refuses the first field of an object, or of an object in it, that is not a known one.
 *
 * A field without a value is as good as absent; what is no object is left to those who read it.
 */
export function refuseUnknownFields(given: unknown, known: Known, path = ""): void {
  if (known === true || known === "unread" || typeof given !== "object" || given === null) return;
  if (Array.isArray(given)) {
    if (!isList(known)) return;
    for (let index = 0; index < given.length; index += 1)
      refuseUnknownFields(given[index], known[0], `${path}[${index}]`);
    return;
  }
  if (isList(known)) return;
  for (const name of Object.keys(given)) {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) continue;
    const inner = Object.hasOwn(known, name) ? known[name] : undefined;
    if (inner === true) continue;
    const field = path === "" ? name : `${path}.${name}`;
    if (inner === undefined) throw unknownField(field, value, name, namesRead(known));
    refuseUnknownFields(value, inner, field);
  }
}

/** The names that do something. */
export function namesRead(known: KnownFields): readonly string[] {
  return Object.keys(known).filter((name) => known[name] !== "unread");
}

function isList(known: KnownFields | readonly [KnownFields]): known is readonly [KnownFields] {
  return Array.isArray(known);
}

function unknownField(path: string, value: unknown, name: string, known: readonly string[]): Error {
  const [nearest] = nearestNames(name, known, 1);
  return kvError({
    code: "bad-input",
    path,
    value,
    rule: "is no field that is read here",
    hint: nearest === undefined ? `use ${known.join(", ")}` : `did you mean ${nearest}?`,
  });
}
