/** The model that a pasted config describes. The importer brings zod along and is loaded beside the page, not before it. */

/** @type {typeof import("kv-headroom/huggingface") | undefined} */
let importer;
/** @type {unknown} */
let failure;
/** @type {{ readonly text: string, readonly model: () => import("kv-headroom/huggingface").ImportedModel } | undefined} */
let last;

/** Loads the importer; the page's policy forbids `eval`, so zod is told not to try it. */
export async function loadImporter() {
  try {
    const zod = await import("zod");
    zod.config({ jitless: true });
    importer = await import("kv-headroom/huggingface");
  } catch (error) {
    failure = error;
  }
}

/**
 * The model of a config, read once for each text; `undefined` while the importer is on its way.
 * @param {string} text
 */
export function ownModel(text) {
  if (failure !== undefined) throw failure;
  if (importer === undefined) return undefined;
  if (last?.text !== text) last = { text, model: read(importer, text) };
  return last.model();
}

/**
 * @param {NonNullable<typeof importer>} from
 * @param {string} text
 */
function read(from, text) {
  try {
    const model = from.modelFromConfig(text);
    return () => model;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
