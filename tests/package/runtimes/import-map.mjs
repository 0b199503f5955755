/**
 * The import map with which a browser takes installed packages as they lie, and the few CommonJS files among them, which no
 * browser reads, as ES modules.
 */
import { readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const folder = process.cwd();
const importOf = /(?:\bfrom|\bimport)\s*["']([\w@./-]+)["']/g;
const requireOf = /\brequire\(["']([^"'\n]+)["']\)/g;

/** The file that a bare name means to `import`. */
function moduleFile(specifier) {
  return fileURLToPath(import.meta.resolve(specifier));
}

function urlOf(path) {
  return `/${relative(folder, path)}`;
}

function isCommonJs(text) {
  return !/^\s*(?:import|export)\b/m.test(text);
}

/** Every bare name that the given ones lead to, with the URL of its file. */
export function importMap(specifiers) {
  const imports = {};
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = readFileSync(path, "utf8");
    if (isCommonJs(text)) return;
    for (const [, specifier] of text.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(importOf)) {
      if (specifier.startsWith(".")) visit(resolve(dirname(path), specifier));
      else name(specifier);
    }
  };
  const name = (specifier) => {
    if (specifier in imports) return;
    const path = moduleFile(specifier);
    imports[specifier] = urlOf(path);
    visit(path);
  };
  specifiers.forEach(name);
  return { imports };
}

/** A JavaScript file for a browser: ES modules as they are, CommonJS with its exports as the default. */
export function browserModule(path) {
  const text = readFileSync(path, "utf8");
  if (!isCommonJs(text)) return text;
  const required = new Set(Array.from(text.matchAll(requireOf), ([, specifier]) => specifier));
  const files = Array.from(required, (specifier) => requiredFile(specifier, path));
  return [
    ...files.map((file, index) =>
      file === undefined
        ? `const required${index} = {};`
        : `import required${index} from ${JSON.stringify(urlOf(file))};`,
    ),
    `const required = { ${[...required].map((one, index) => `${JSON.stringify(one)}: () => required${index}`).join(", ")} };`,
    "const module = { exports: {} };",
    "((module, exports, require) => {",
    text,
    "}).call(module.exports, module, module.exports, (name) => required[name]());",
    "export default module.exports;",
  ].join("\n");
}

/** The file behind a `require`; nothing for Node's own modules, and for what only a comment names. */
function requiredFile(specifier, path) {
  try {
    return isBuiltin(specifier) ? undefined : createRequire(path).resolve(specifier);
  } catch {
    return undefined;
  }
}
