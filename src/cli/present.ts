/** Options that were typed, those that were not left out. */

/** The fields that are there; with exact optional fields, one that is `undefined` is none. */
export function present<Fields extends Readonly<Record<string, unknown>>>(
  fields: Fields,
): Present<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Present<Fields>;
}

export type Present<Fields> = {
  readonly [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
};
