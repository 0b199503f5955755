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
  const text = json.startsWith(BYTE_ORDER_MARK) ? json.slice(1) : json;
  try {
    return JSON.parse(text);
  } catch (error) {
    const strict = withoutPythonNumbers(text);
    if (strict !== text)
      try {
        return JSON.parse(strict);
      } catch {
        // what the text itself lacks is the better reason
      }
    throw kvError({
      code: "bad-input",
      path,
      value: json,
      rule: `not JSON: ${error instanceof Error ? error.message.slice(0, 200) : "it does not parse"}`,
      hint: "is the file whole?",
    });
  }
}

/** What some editors write before the first character. */
const BYTE_ORDER_MARK = "\uFEFF";

/** Numbers that Python's `json` writes and JSON does not have, as JSON that is read as the same, or as nothing. */
const pythonNumbers = { Infinity: "1e999", NaN: "null" } as const;

/** The text with Python's numbers replaced, but for those in strings; one pass, whatever the text is. */
function withoutPythonNumbers(text: string): string {
  const parts: string[] = [];
  let from = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isString && character === "\\") at += 1;
    else if (character === '"') isString = !isString;
    else if (!isString && (character === "I" || character === "N")) {
      const name = character === "I" ? "Infinity" : "NaN";
      if (!text.startsWith(name, at)) continue;
      parts.push(text.slice(from, at), pythonNumbers[name]);
      from = at + name.length;
      at = from - 1;
    }
  }
  return from === 0 ? text : parts.join("") + text.slice(from);
}
