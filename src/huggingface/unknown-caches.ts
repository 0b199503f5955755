/** Fields that speak of a cache which plain attention does not have: better refused than miscounted. */
import { kvError } from "../errors.ts";
import { type Config, isObject } from "./fields.ts";
import { KV_HEADS } from "./heads.ts";

/**
 * Words of cache kinds in the names of fields: latents, states, convolutions, compression, indexers, sharing between
 * layers, patterns of layers, chunks, cross attention.
 */
const SUSPECT =
  /latent|lora_rank|(nope|rope)_head_dim|ssm|state_(size|dim)|d_state|d_conv|conv1d|conv_(kernel|dim|size|bias)|linear_(attn|attention|num|key|value|conv)|mamba|recurren|rwkv|lru_|time_(mix|step)|compress|^index_|indexer|lightning|retention|delta|kda|hybrid|kv_shar|shared?_(kv|layers)|kv_reuse|cla_|yoco|block_(types?|configs)|layers_block|_pattern$|attn_(type|layer|config)|attention_types|full_attention_interval|chunk|sparse_(attention|index|block|topk)|swa_|memory_(size|tokens|layers)|cross_attention|is_encoder_decoder|^expand$|multi_?query|head_type|per_layer_config|heads_per_layer|every_n_layers|local_attention|kv_(n_)?heads?|heads?_kv|key_value_(heads?|groups?)|query_groups?|gqa/;

/** Fields that match and say nothing about caches. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...KV_HEADS,
  "chunk_size_feed_forward",
  "sliding_window_pattern",
  "decoder_sparse_step",
]);

/** Throws `unknown-architecture` for the first field that names a cache kind which is not plain attention. */
export function refuseUnknownCaches(config: Config, harmless: readonly string[] = []): void {
  for (const [name, value] of Object.entries(config.json)) {
    if (!SUSPECT.test(name) || HARMLESS.has(name) || isOff(value)) continue;
    if (name.startsWith("cla_") && config.json["use_cla"] === false) continue;
    if (harmless.includes(name) && !isMixed(name, value)) continue;
    throw kvError({
      code: "unknown-architecture",
      path: `${config.path}${name}`,
      value,
      rule: "speaks of a cache that no rule covers for this architecture",
      hint: "describe the model with gqa, mla or layerKinds of your own, or remove the field if it has no effect",
    });
  }
}

/** A list of layer types is harmless only where every layer is of the first type that is no recurrence. */
function isMixed(name: string, value: unknown): boolean {
  return name === "attn_type_list" && !(Array.isArray(value) && value.every((type) => type === 1));
}

/** Words of recurrent models, of encoders and of other models that generate nothing in the names of classes. */
const OTHER_MODELS =
  /rwkv|mamba|ssm|lstm|retnet|recurrent|hyena|griffin|linear|delta|kda|gla(?!m)|bert|electra|For(MaskedLM|SequenceClassification|TokenClassification|QuestionAnswering|ImageClassification|CTC)/i;

/** The end of the name of a class that generates nothing: a decoder without its head, or an encoder. */
const HEADLESS = /(?<!LMHead|Chat)Model$/;

/** Throws `unknown-architecture` where the name alone says that the model is no decoder of plain attention. */
export function refuseOtherModels(path: string, names: readonly string[]): void {
  for (const name of names) {
    if (!OTHER_MODELS.test(name) && !HEADLESS.test(name)) continue;
    throw kvError({
      code: "unknown-architecture",
      path,
      value: name,
      rule: `no rule for ${JSON.stringify(name.slice(0, 80))}, and its name does not speak of plain attention`,
      hint: "describe the model with gqa, mla or layerKinds of your own",
    });
  }
}

function isOff(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === "")
    return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
