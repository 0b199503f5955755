/**
 * Evaluates the golden expressions against the package as one JavaScript runtime loaded it, to text that must not differ
 * by a byte between runtimes.
 *
 * A line of the golden text is `expression ⇒ value`. An expression sees everything that the entry points export, and the
 * sweeps of this file, which take many more inputs than examples do.
 */

export const ARROW = " ⇒ ";

const formatsOfCaches = ["bf16", "fp8", { bits: 6 }];
const lengths = [1, 15, 16, 17, 1023, 32_768, 131_072];

/** What an expression calls beside the package's own functions. */
function sweeps(kv) {
  const models = Object.values(kv.models);
  const devices = Object.values(kv.devices);
  return {
    bytesOfEveryModel: () =>
      models.map((model) =>
        formatsOfCaches.map((format) => {
          const profile = kv.kvProfile(model, { format, tensorParallel: 2 });
          return [
            kv.kvBytesPerToken(model, { format }),
            kv.kvTokens(profile, 2 ** 34),
            ...lengths.map((tokens) => kv.kvBytes(profile, tokens)),
          ];
        }),
      ),
    weightsOfEveryModel: () =>
      models.map((model) =>
        outcome(() => kv.stageWeightBytes(model, { deployment: { devices: 8 } })),
      ),
    plansOfEveryModel: () =>
      models.map((model) =>
        Object.keys(kv.engines).map((name) =>
          outcome(() =>
            kv.plan({
              model,
              device: kv.devices["h200-141gb"],
              deployment: { devices: 8 },
              engine: { name, maxModelTokens: 32_768 },
              workload: { promptTokens: 7000, outputTokens: 1000, cachedPromptFraction: 0.4 },
              price: { usdPerDeviceHour: 2.1 },
              objective: { timePerOutputTokenSeconds: 0.05 },
            }),
          ),
        ),
      ),
    plansOnEveryDevice: () =>
      devices.map((device) =>
        outcome(() =>
          kv.plan({
            model: kv.models["llama-3.1-70b"],
            device,
            deployment: { devices: 8 },
            workload: { promptTokens: 3333, outputTokens: 777 },
            price: { usdPerDeviceHour: 1.7 },
          }),
        ),
      ),
    roomOfSpreadLengths: () =>
      [0.01, 0.5, 0.99].flatMap((overflowProbability) =>
        [300, 2000, 40_000].map((poolBlocks) => {
          const inputs = {
            lengths: {
              promptTokens: spread(900, 700),
              outputTokens: spread(250, 300),
            },
            blockTokens: 16,
            poolBlocks,
            overflowProbability,
          };
          return [
            outcome(() => kv.requestsWithin(inputs)),
            outcome(() => kv.arrivalsWithin(inputs)),
          ];
        }),
      ),
    tailsOfTheNormal: () =>
      Array.from({ length: 161 }, (_, step) => {
        const x = (step - 80) / 10;
        return [kv.normalTail(x), outcome(() => kv.normalQuantile((step + 0.5) / 161))];
      }),
    costsOverTime: () =>
      [1, 2.5, 3, 4.75, 7].flatMap((years) =>
        [0, 0.03, 0.08, 0.125].map((interestRate) => [
          kv.capitalRecoveryFactor({ interestRate, lifeYears: years }),
          kv.declinePerYear({ factor: 1 + 100 * interestRate, years }),
          kv.projectedUsd({ usd: 60, factorPerYear: 1 + 9 * interestRate, years }),
          kv.deviceHoursRatio({ costFactor: 5, elasticity: years / 3 }),
          kv.ownedDeviceHour({
            capexUsdPerDevice: 32_000,
            residualFraction: 0.1,
            lifeYears: years,
            interestRate,
            plugKwPerDevice: 1.1,
            powerUsageEffectiveness: 1.3,
            usdPerKwh: 0.09,
          }),
        ]),
      ),
    sampledCosts: () =>
      kv.costDistribution(
        kv.usdPerMillionTokens,
        {
          usdPerDeviceHour: { low: 1.3, likely: 2, high: 2.99 },
          tokensPerSecondPerDevice: { low: 900, high: 1850 },
        },
        { seed: 7, samples: 2000 },
      ),
    generatedTraces: () =>
      [
        { kind: "poisson", requestsPerSecond: 3 },
        { kind: "gamma", requestsPerSecond: 3, gapVariation: 2.5 },
        {
          kind: "bursty",
          calmRequestsPerSecond: 1,
          burstRequestsPerSecond: 20,
          meanCalmSeconds: 30,
          meanBurstSeconds: 3,
        },
      ].map((arrivals) => [...kv.generateTrace(recipe(arrivals))]),
    replaysOfGeneratedTraces: () => {
      const trace = kv.blockTrace(
        kv.generateTrace(recipe({ kind: "poisson", requestsPerSecond: 3 })),
      );
      return [
        kv.hitCurve(trace),
        ...kv.cachePolicies.map((policy) => kv.replay(trace, { capacityBlocks: 4000, policy })),
      ];
    },
    simulatedEngine: () =>
      kv.simulate(kv.generateTrace(recipe({ kind: "poisson", requestsPerSecond: 2 })), {
        engine: { poolBlocks: 3000, blockTokens: 16, maxRequests: 64 },
        stepTime: kv.profileStepTime(
          kv.stepProfile({
            model: kv.models["deepseek-v3"],
            device: kv.devices["h200-141gb"],
            deployment: { devices: 8 },
            formats: { weights: "fp8" },
          }),
        ),
        usdPerDeviceHour: 2,
        devicesPerReplica: 8,
        timelineRows: 50,
      }),
    stepsOfAnEngine: () => {
      const state = kv.engineState({ poolBlocks: 12, blockTokens: 4, stepTokens: 16 });
      for (const promptTokens of [9, 14, 21])
        kv.enqueue(state, { arrivalSeconds: 0, promptTokens, outputTokens: 5 });
      const seen = [];
      while (kv.isBusy(state)) {
        const scheduled = kv.schedule(state);
        seen.push([
          scheduled,
          kv.runningRequests(state),
          kv.waitingRequests(state),
          kv.freeBlocks(state),
          kv.blockTables(state),
          kv.complete(state),
        ]);
      }
      return seen;
    },
    predictedSteps: () => {
      const inputs = {
        model: kv.models["deepseek-v3"],
        device: kv.devices["h200-141gb"],
        deployment: { devices: 8, expertParallel: 8 },
        formats: { weights: "fp8" },
      };
      const profile = kv.stepProfile(inputs);
      return [1, 8, 64, 500].map((requestsPerGroup) => {
        const loop = { promptTokens: 4096, outputTokens: 1024, requestsPerGroup };
        const batch = { requestsPerGroup, contextTokens: 5000 };
        return [
          kv.predictSpeed({ ...inputs, ...loop, engine: "sglang" }),
          kv.decodeSeconds(profile, batch),
          kv.decodeBound(profile, batch),
          kv.prefillSeconds(profile, { newTokens: 100 * requestsPerGroup }),
        ];
      });
    },
    writtenTables: () => {
      const rows = kv.engineComparison({
        model: kv.models["gemma-3-27b"],
        device: kv.devices["h100-sxm-80gb"],
        maxModelTokens: 131_072,
        deployment: { devices: 2 },
      });
      return [kv.engineRoomTable(rows), kv.engineLossTable(rows)];
    },
    partsOfReports: () =>
      kv
        .headlineSections(kv.headlineReport())
        .map((section) => [kv.sectionText(section, { columns: 70 }), kv.sectionMarkdown(section)]),
    partsOfPlans: () => {
      const profile = kv.kvProfile(kv.models["gemma-3-27b"]);
      const requests = kv.requestList({ promptTokens: spread(900, 700), outputTokens: 250 });
      const reserve = kv.reservePerRank({ graphBytes: 1e9 });
      return [
        kv.heldBits(profile, 1000, 200, 16),
        kv.meanHeldBits(profile, requests, 16),
        kv.meanLengths(requests),
        kv.parameters(kv.models["gemma-3-27b"], "active"),
        kv.elementFormat("nvfp4"),
        kv.keyValueFormat({ key: "q8_0", value: "q4_0" }),
        kv.engineNamed("sglang"),
        kv.memoryBytesPerSecond(kv.devices["h200-141gb"]),
        kv.hourlyPrice(2.1, "price"),
        ["all", "of-total", "of-free", "static"].map((rule) =>
          outcome(() =>
            kv.cacheBudgetBytes(rule, {
              deviceBytes: 85_520_809_984,
              weightBytesPerRank: 17e9,
              reserve,
              memoryFraction: 0.9,
            }),
          ),
        ),
        kv.shown({ nested: ["values"] }),
        kv.kvError({ code: "bad-input", path: "here", value: 1, rule: "made by hand" }).message,
      ];
    },
    readTraces: async () => {
      const text = `${["a", "b"].map(() => '{"timestamp": 5, "input_length": 1000, "output_length": 9, "hash_ids": [1, 2]}').join("\n")}\n`;
      const requests = [];
      for await (const request of kv.readTrace([text])) requests.push(request);
      return [requests, await kv.eachRequest(requests, {}, () => undefined)];
    },
    refusals: () =>
      [
        () => kv.gqa({ layers: 0, kvHeads: 8, headDim: 128 }),
        () => kv.model("deepsek-v3"),
        () => kv.parseQuantity("80 Gb"),
        () => kv.parseQuantity("79.65 GiB", "tokens"),
        () => kv.modelFromConfig({ model_type: "llama", num_hidden_layers: -1 }),
        () => kv.parseTrace('{"timestamp": 1}'),
        () => kv.normalQuantile(2),
      ].map(outcome),
    headlineAsText: () => kv.headlineText(kv.headlineReport()),
    headlineAsMarkdown: () => kv.headlineMarkdown(kv.headlineReport({ loadFactor: 0.37 })),
    everyClaim: () => kv.claims(),
  };
}

const spread = (mean, standardDeviation) => ({
  kind: "lognormal",
  mean,
  standardDeviation,
  most: 20_000,
});

function recipe(arrivals) {
  return {
    seed: 11,
    requests: 300,
    arrivals,
    lengths: {
      promptTokens: spread(1200, 900),
      outputTokens: spread(200, 180),
    },
    conversations: { meanTurns: 3, meanGapSeconds: 20, systemTokens: 256, blockTokens: 16 },
  };
}

function outcome(run) {
  try {
    return run();
  } catch (error) {
    return { throws: error?.code ?? String(error), path: error?.path, rule: error?.rule };
  }
}

/** The names of all sweeps. */
export const sweepNames = Object.keys(sweeps({ models: {}, devices: {} }));

/**
 * The golden text anew, line by line.
 *
 * @param golden the text whose expressions are evaluated
 * @param entries what each entry point exports
 * @param full whole values where the text keeps a digest of long ones
 */
export async function goldenText(golden, entries, { full = false } = {}) {
  const lines = [];
  for (const line of golden.split("\n").filter((one) => one !== "")) {
    const expression = line.split(ARROW, 1)[0];
    const value = canonicalJson(await answerOf(expression, entries));
    lines.push(`${expression}${ARROW}${full ? value : shortened(value)}\n`);
  }
  return lines.join("");
}

/** What an expression gives, or the error that it throws. */
export async function answerOf(expression, entries) {
  const kv = Object.assign({}, ...entries);
  const scope = { ...sweeps(kv), ...kv };
  try {
    return await new Function(...Object.keys(scope), `return (${expression});`)(
      ...Object.values(scope),
    );
  } catch (error) {
    if (error?.name !== "KvHeadroomError") throw error;
    return { throws: error.code, path: error.path, rule: error.rule, hint: error.hint };
  }
}

/** JSON with sorted keys; iterators and typed arrays as lists, numbers that JSON lacks by name. */
export function canonicalJson(value) {
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0)
      ? JSON.stringify(value)
      : `"number ${Object.is(value, -0) ? "-0" : value}"`;
  if (typeof value !== "object" || value === null)
    return JSON.stringify(value) ?? `"${typeof value}"`;
  if (typeof value[Symbol.iterator] === "function")
    return `[${Array.from(value, canonicalJson).join(",")}]`;
  const fields = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return `{${fields.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join(",")}}`;
}

const LONGEST_VALUE = 600;

function shortened(json) {
  if (json.length <= LONGEST_VALUE) return json;
  return `${json.slice(0, 120)}... ${json.length} characters, digest ${digest(json)}`;
}

/** 64 bits of FNV-1a over UTF-16 code units, as two halves with different bases. */
function digest(text) {
  return [0x811c9dc5, 0x1b873593]
    .map((base) => {
      let hash = base;
      for (let at = 0; at < text.length; at++)
        hash = Math.imul(hash ^ text.charCodeAt(at), 16777619);
      return (hash >>> 0).toString(16).padStart(8, "0");
    })
    .join("");
}

/** The first line in which two golden texts differ, as both say it; nothing where they are equal. */
export function firstDifference(expected, actual) {
  const got = actual.split("\n");
  const at = expected.split("\n").findIndex((line, index) => line !== got[index]);
  return at < 0
    ? undefined
    : `line ${at + 1}\nexpected ${expected.split("\n")[at]}\ngot      ${got[at]}`;
}
