/** How many layers a config has, and its lists with an entry for each. */
import {
  type Config,
  count,
  fieldError,
  given,
  LARGEST_LAYERS,
  optionalNatural,
  warn,
} from "./fields.ts";

/** How many layers there are. */
export function layerCount(config: Config): number {
  const names = ["num_hidden_layers", "num_layers", "n_layers", "n_layer"];
  const layers = count(config, ...names);
  if (layers <= LARGEST_LAYERS) return layers;
  throw fieldError(
    `${config.path}${given(config, names)}`,
    layers,
    `${layers} layers are more than ${LARGEST_LAYERS}`,
  );
}

/** A list with one entry for each layer; entries past the last layer belong to prediction modules. */
export function perLayer<Entry>(
  config: Config,
  name: string,
  list: readonly Entry[],
  layers: number,
): readonly Entry[] {
  if (list.length >= layers) {
    const predicting = optionalNatural(config, "num_nextn_predict_layers") ?? 0;
    if (list.length > layers + predicting)
      warn(
        config,
        "extra-layer-entries",
        `${config.path}${name} has ${list.length} entries for ${layers} layers: those past the last layer were left out`,
      );
    return list.slice(0, layers);
  }
  throw fieldError(
    `${config.path}${name}`,
    list.length,
    `has ${list.length} entries for ${layers} layers`,
  );
}
