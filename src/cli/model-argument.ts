/** A model as typed: an id of the catalogue, a path to a config.json, or `-` for one on stdin. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { models } from "../catalog/models.ts";
import { type KvHeadroomError, kvError, shown } from "../errors.ts";
import type { Warning } from "../figure.ts";
import type { ImportOptions } from "../huggingface/index.ts";
import type { Format } from "../model/format.ts";
import type { ModelSpec } from "../model/model.ts";
import { nearestNames } from "../nearest-names.ts";

/** A model, what was assumed about it, and the cache format that its checkpoint asks for. */
export interface NamedModel {
  readonly spec: ModelSpec;
  readonly warnings: readonly Warning[];
  readonly kvFormat?: Format;
}

/** The model of an argument; `unknown-id` with the nearest names where it is neither an id nor a file. */
export async function modelArgument(text: string, path = "model"): Promise<NamedModel> {
  if (Object.hasOwn(models, text))
    return { spec: models[text as keyof typeof models], warnings: [] };
  if (text === "-") return imported("stdin", await standardInput(), {});
  const file = configFile(text);
  if (file !== undefined) {
    const name = nameOf(file);
    const [quantization] = companions(file).map(read);
    return imported(file, read(file), {
      ...(name !== undefined && { name }),
      ...(quantization !== undefined && { quantization }),
    });
  }
  throw notFound(text, path);
}

/** The model of a config's text; a refusal names the file that the text is from. */
async function imported(from: string, json: string, options: ImportOptions): Promise<NamedModel> {
  const { modelFromConfig } = await import("../huggingface/index.ts");
  try {
    const spec = modelFromConfig(json, options);
    const { warnings, kvFormat } = spec;
    return { spec, warnings, ...(kvFormat !== undefined && { kvFormat }) };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "KvHeadroomError") throw error;
    const { code, path, value, rule, hint } = error as KvHeadroomError;
    throw kvError({
      code,
      path: path === "config" ? from : `${from}: ${path}`,
      value,
      rule,
      ...(hint !== undefined && { hint }),
    });
  }
}

/** The file itself, or the config.json of a folder. */
function configFile(text: string): string | undefined {
  if (!existsSync(text)) return undefined;
  if (!statSync(text).isDirectory()) return text;
  const inside = join(text, "config.json");
  if (existsSync(inside)) return inside;
  throw kvError({
    code: "bad-input",
    path: text,
    value: text,
    rule: "a folder without a config.json",
    hint: "name the file",
  });
}

/** `hf_quant_config.json` beside a config, by its own name or by the config's: `x.json` and `x.hf_quant_config.json`. */
function companions(file: string): readonly string[] {
  const beside = [
    join(dirname(file), "hf_quant_config.json"),
    file.replace(/\.json$/, ".hf_quant_config.json"),
  ];
  return beside.filter((one) => one !== file && existsSync(one));
}

/** A file called config.json is named by its folder. */
function nameOf(file: string): string | undefined {
  const [name = "", folder] = file.split(/[\\/]/).reverse();
  return name === "config.json"
    ? folder === "."
      ? undefined
      : folder
    : name.replace(/\.json$/, "");
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw kvError({
      code: "bad-input",
      path: file,
      value: file,
      rule: `cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown reason"})`,
    });
  }
}

async function standardInput(): Promise<string> {
  if (process.stdin.isTTY)
    process.stderr.write("paste a config.json, then press Ctrl-D on a line of its own\n");
  let text = "";
  process.stdin.setEncoding("utf8");
  for await (const part of process.stdin) text += String(part);
  if (text.trim() !== "") return text;
  throw kvError({
    code: "bad-input",
    path: "-",
    value: text,
    rule: "nothing came on stdin",
    hint: "kv-headroom model - < config.json",
  });
}

function notFound(text: string, path: string): Error {
  const isFile = /\.json$|[\\]|^[./~]/.test(text);
  const near = nearestNames(text.split("/").at(-1) ?? text, Object.keys(models));
  const named = near.length > 0 ? `did you mean ${near.join(", ")}? ` : "";
  return kvError({
    code: isFile ? "bad-input" : "unknown-id",
    path: isFile ? text : path,
    value: text,
    rule: isFile ? "no such file" : `unknown ${path} ${shown(text)}`,
    hint: isFile
      ? "give the path of a config.json, or the id of a model: `kv-headroom model` lists them"
      : `${named}\`kv-headroom model\` lists all; the path of a config.json is also taken`,
  });
}
