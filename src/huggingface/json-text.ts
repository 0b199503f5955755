/** A config as text or as an object, to an object: with a limit on the text, and names for what can go wrong. */
import { kvError, shown } from "../errors.ts";
import { isObject, type JsonObject } from "./fields.ts";

/**
 * Longest text that is parsed. The largest published config known takes 3.1 MB (it lists each quantised module), so
 * 16 Mi characters leave room, and a file that is not a config cannot take the memory of the process.
 */
export const LARGEST_JSON_CHARACTERS: number = 16 * 2 ** 20;

/** The object behind a config given as text or as an object. */
export function jsonObject(json: unknown, path: string): JsonObject {
  const object = typeof json === "string" ? parsed(json, path) : json;
  if (isObject(object)) return object;
  throw kvError({
    code: "bad-input",
    path,
    value: object,
    rule: `expected a JSON object, got ${shown(object)}`,
    hint: "pass the content of a Hugging Face config.json, as text or parsed",
  });
}

function parsed(json: string, path: string): unknown {
  if (json.length > LARGEST_JSON_CHARACTERS)
    throw kvError({
      code: "bad-input",
      path,
      value: json.length,
      rule: `${json.length} characters are more than the ${LARGEST_JSON_CHARACTERS} that a config.json may have`,
      hint: "is this a config.json? If so, parse it yourself and pass the object",
    });
  try {
    return JSON.parse(json);
  } catch (error) {
    throw kvError({
      code: "bad-input",
      path,
      value: json,
      rule: `not JSON: ${error instanceof Error ? error.message.slice(0, 200) : "it does not parse"}`,
      hint: "is the file whole?",
    });
  }
}
