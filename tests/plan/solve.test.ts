/** Answers hold, their neighbours do not, and what has no answer says why. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import {
  type Deployment,
  deploymentsOf,
  disaggregatedRate,
  type Plan,
  plan,
  type Question,
  type Scenario,
  solve,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const llama: Scenario = {
  model: models["llama-3.1-70b"],
  device: devices["h100-sxm-80gb"],
  engine: { name: "vllm" },
  formats: { weights: "fp8" },
  workload: { promptTokens: 2000, outputTokens: 500 },
  objective: { timePerOutputTokenSeconds: 0.05, timeToFirstTokenSeconds: 2 },
};

function found<Answer extends { readonly kind: string }>(
  answer: Answer,
): Extract<Answer, { readonly kind: "found" }> {
  expect(answer.kind).toBe("found");
  return answer as Extract<Answer, { readonly kind: "found" }>;
}

describe("the longest context", () => {
  const holds = (scenario: Scenario, contextTokens: number, users: number): boolean => {
    const outputTokens = scenario.workload.outputTokens as number;
    const { concurrency, speed } = plan(
      {
        ...scenario,
        workload: { promptTokens: contextTokens - outputTokens, outputTokens },
        engine: { ...scenario.engine, maxModelTokens: contextTokens, maxRequests: users },
      },
      { figures: false },
    );
    return (
      concurrency.guaranteed >= users &&
      speed?.objectiveMet === true &&
      speed.runningPerGroup === users
    );
  };

  test("holds for its users, and one token more does not", () => {
    const scenario = { ...llama, deployment: { devices: 4 } };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(0.03, 0.1, 10),
        (users, timePerOutputTokenSeconds) => {
          const asked = { ...scenario, objective: { timePerOutputTokenSeconds } };
          const { contextTokens, bindsBy, next, roomTokens } = found(
            solve(asked, { for: "contextTokens", subjectTo: { users } }),
          );
          expect(holds(asked, contextTokens, users)).toBe(true);
          expect(holds(asked, (roomTokens ?? contextTokens) + 1, users)).toBe(false);
          expect(contextTokens).toBeLessThanOrEqual(131_072);
          expect(bindsBy === "length").toBe(roomTokens !== undefined);
          if (roomTokens !== undefined) {
            expect(contextTokens).toBe(131_072);
            expect(holds(asked, roomTokens, users)).toBe(true);
            return;
          }
          expect(next?.memory.longestRequestTokens).toBe(contextTokens + 1);
          const isFull = (next?.concurrency.guaranteed ?? 0) < users;
          expect(bindsBy).toBe(isFull ? "kv-room" : "objective");
        },
      ),
      { numRuns: 25 },
    );
  });

  test("ends where the model does, or where the engine is told that it does", () => {
    const gemma: Scenario = {
      model: models["gemma-2-27b"],
      device: devices["h200-141gb"],
      workload: { outputTokens: 1024 },
    };
    const question = { for: "contextTokens", subjectTo: { users: 1 } } as const;
    const own = found(solve(gemma, question));
    expect(own).toMatchObject({ contextTokens: 8192, bindsBy: "length" });
    expect(own.roomTokens).toBeGreaterThan(8192);
    expect(own.next).toBe(undefined);
    const told = (maxModelTokens: number) =>
      solve({ ...gemma, engine: { maxModelTokens } }, question);
    expect(told(4000)).toMatchObject({ contextTokens: 4000, bindsBy: "length" });
    expect(told(16_384)).toMatchObject({ contextTokens: 16_384, roomTokens: own.roomTokens });
    expect(told(1000)).toMatchObject({
      kind: "none",
      because: expect.stringContaining("longer than the 1000 that are admitted"),
    });
    const states: Scenario = {
      ...gemma,
      model: {
        ...gemma.model,
        layerKinds: gemma.model.layerKinds.map((kind) => ({ ...kind, caches: [] })),
        maxModelTokens: 2048,
      },
    };
    const flat = found(solve(states, question));
    expect(flat).toMatchObject({ contextTokens: 2048, bindsBy: "length" });
    expect(flat.roomTokens).toBe(undefined);
  });

  test("does not exist where the model does not fit, or users are too many", () => {
    const alone = solve(llama, { for: "contextTokens", subjectTo: { users: 1e6 } });
    expect(alone).toMatchObject({ kind: "none" });
    const tiny = { ...llama, formats: { weights: "bf16" } } as const;
    expect(solve(tiny, { for: "contextTokens", subjectTo: { users: 1 } })).toMatchObject({
      kind: "none",
      because: expect.stringContaining("does not fit"),
    });
  });
});

describe("the fewest devices", () => {
  const deployments: readonly Deployment[] = [1, 2, 4, 8].map((devices) => ({ devices }));
  const meets = ({ speed }: Plan): boolean =>
    speed?.load?.at?.isStable === true && speed.load.at.objectiveMet;
  const under = (deployment: Deployment, requestsPerSecond: number): Plan =>
    plan({ ...llama, deployment, load: { kind: "open", requestsPerSecond } }, { figures: false });

  test("meet the load, one copy fewer does not, and no other deployment takes fewer", () => {
    for (const requestsPerSecond of [0.2, 3, 17, 240]) {
      const answer = found(
        solve(llama, { for: "devices", subjectTo: { requestsPerSecond }, over: { deployments } }),
      );
      const { fleet, next } = answer;
      expect(meets(under(fleet.deployment, requestsPerSecond / fleet.replicas))).toBe(true);
      if (fleet.replicas > 1) {
        expect(meets(next as Plan)).toBe(false);
        expect(meets(under(fleet.deployment, requestsPerSecond / (fleet.replicas - 1)))).toBe(
          false,
        );
      }
      for (const deployment of deployments) {
        const size = deployment.devices ?? 1;
        const fewer = Math.ceil(fleet.devices / size) - 1;
        if (fewer > 0) expect(meets(under(deployment, requestsPerSecond / fewer))).toBe(false);
      }
    }
  });

  test("over the deployments of a model are no more than over some of them", () => {
    const asked = { for: "devices", subjectTo: { requestsPerSecond: 20 } } as const;
    const all = found(solve(llama, asked));
    const some = found(solve(llama, { ...asked, over: { deployments } }));
    expect(all.fleet.devices).toBeLessThanOrEqual(some.fleet.devices);
    expect(all.tried).toBe(deploymentsOf(llama.model).length);
    expect(all.feasible).toBeLessThanOrEqual(all.tried);
  });

  test("do not exist for objectives that no deployment meets, and the nearest is told", () => {
    const hurried = { ...llama, objective: { timePerOutputTokenSeconds: 1e-4 } };
    const answer = solve(hurried, {
      for: "devices",
      subjectTo: { requestsPerSecond: 1 },
      over: { deployments },
    });
    expect(answer.kind).toBe("none");
    if (answer.kind === "none") expect(answer.nearest?.speed?.objectiveMet).toBe(false);
  });
});

describe("the cheapest device and deployment", () => {
  const over = {
    devices: [
      { device: devices["h100-sxm-80gb"], usdPerDeviceHour: 2 },
      { device: devices["h200-141gb"], usdPerDeviceHour: 2.5 },
      { device: devices["h20-96gb"], usdPerDeviceHour: 1 },
    ],
    deployments: [{ devices: 2 }, { devices: 4 }, { devices: 8 }],
  };
  const asked = { for: "usdPerHour", subjectTo: { requestsPerSecond: 40 }, over } as const;
  const answer = found(solve(llama, asked));

  test("costs no more than any other", () => {
    const costs = over.devices.map(
      (one) =>
        found(solve(llama, { ...asked, over: { ...over, devices: [one] } })).fleet.usdPerHour,
    );
    expect(answer.fleet.usdPerHour).toBe(Math.min(...costs.map(Number)));
    expect(answer.runnerUp?.usdPerHour).toBeGreaterThanOrEqual(answer.fleet.usdPerHour ?? 0);
  });

  test("has a query cost its share of the hour", () => {
    const { fleet } = answer;
    expect(((fleet.usdPerQuery ?? 0) * 40 * 3600) / (fleet.usdPerHour ?? 1)).toBeCloseTo(1, 12);
    expect((fleet.plan.cost?.usdPerQuery ?? 0) / (fleet.usdPerQuery ?? 1)).toBeCloseTo(1, 9);
  });

  test("changes with the price", () => {
    const dear = over.devices.map((one) =>
      one.device.id === answer.fleet.device ? { ...one, usdPerDeviceHour: 50 } : one,
    );
    const other = found(solve(llama, { ...asked, over: { ...over, devices: dear } }));
    expect(other.fleet.device).not.toBe(answer.fleet.device);
  });
});

describe("the break-even price", () => {
  const scenario = {
    ...llama,
    deployment: { devices: 4 },
    price: {
      usdPerDeviceHour: 3,
      tokenPrices: { usdPerMillionPromptTokens: 0.4, usdPerMillionOutputTokens: 0.8 },
    },
  };
  const at = (subjectTo: Extract<Question, { for: "usdPerDeviceHour" }>["subjectTo"]) =>
    found(solve(scenario, { for: "usdPerDeviceHour", subjectTo }));

  test("has a query cost what it may, and a thousandth more costs more", () => {
    const { plan: planned, next, usdPerQuery } = at({ usdPerQuery: 0.001 });
    expect(planned.cost?.usdPerQuery).toBeCloseTo(0.001, 12);
    expect(next.cost?.usdPerQuery).toBeGreaterThan(usdPerQuery);
    const output = at({ usdPerMillionOutputTokens: 2 });
    expect(output.plan.cost?.usdPerMillionOutputTokens).toBeCloseTo(2, 9);
  });

  test("leaves the margin that is asked for", () => {
    for (const margin of [0, 0.5])
      expect(at({ margin }).plan.cost?.profit?.margin).toBeCloseTo(margin, 9);
    const { kind } = solve(scenario, { for: "usdPerDeviceHour", subjectTo: { margin: 1 } });
    expect(kind).toBe("none");
  });

  test("against another device is the ratio of what they serve", () => {
    const against = { ...scenario, device: devices["h20-96gb"], price: { usdPerDeviceHour: 1 } };
    const { usdPerDeviceHour } = at({ against });
    const rate = (one: Scenario) => plan(one).speed?.queriesPerSecondPerReplica ?? 0;
    expect(usdPerDeviceHour).toBeCloseTo(rate(scenario) / rate(against), 9);
  });
});

describe("prefill and decode workers", () => {
  const scenario = { ...llama, deployment: { devices: 4 } };
  const asked = (count: number) =>
    solve(scenario, { for: "workers", subjectTo: { devices: count } });

  test("serve the most of all divisions of the devices", () => {
    for (const count of [8, 20, 64, 132]) {
      const answer = found(asked(count));
      const workers = Math.floor(count / 4);
      const all = Array.from({ length: workers }, (_, decode) =>
        disaggregatedRate(answer.rates, {
          decodeWorkers: decode + 1,
          prefillWorkers: workers - decode - 1,
        }),
      );
      const most = Math.max(...all.map((one) => one.queriesPerSecond));
      expect(answer.queriesPerSecond / most).toBeCloseTo(1, 12);
      for (const neighbour of answer.neighbours)
        expect(neighbour.queriesPerSecond).toBeLessThanOrEqual(answer.queriesPerSecond);
      expect(answer.bindsBy).toBe(answer.limitedBy);
    }
  });

  test("need devices enough for both, and objectives that one request meets", () => {
    expect(asked(4)).toMatchObject({ kind: "none" });
    const hurried = { ...scenario, objective: { timeToFirstTokenSeconds: 1e-3 } };
    expect(solve(hurried, { for: "workers", subjectTo: { devices: 64 } })).toMatchObject({
      kind: "none",
      because: expect.stringContaining("first token"),
    });
  });
});

test.each<readonly [string, unknown, string]>([
  ["nothing", undefined, "for"],
  ["an unknown unknown", { for: "speed" }, "for"],
  ["a name of the prototype", { for: "__proto__" }, "for"],
  ["no users", { for: "contextTokens", subjectTo: { users: 0 } }, "subjectTo.users"],
  ["users that nobody counted", { for: "contextTokens" }, "subjectTo.users"],
  [
    "no load",
    { for: "devices", subjectTo: { requestsPerSecond: 0 } },
    "subjectTo.requestsPerSecond",
  ],
  [
    "no devices to choose from",
    { for: "usdPerHour", subjectTo: { requestsPerSecond: 1 }, over: { devices: [] } },
    "over.devices",
  ],
  [
    "a device without a price",
    {
      for: "usdPerHour",
      subjectTo: { requestsPerSecond: 1 },
      over: { devices: [{ device: llama.device }] },
    },
    "over.devices[0].usdPerDeviceHour",
  ],
  [
    "a cost of nothing",
    { for: "usdPerDeviceHour", subjectTo: { usdPerQuery: 0 } },
    "subjectTo.usdPerQuery",
  ],
  ["a cost of no kind", { for: "usdPerDeviceHour", subjectTo: {} }, "subjectTo"],
  [
    "a margin without revenue",
    { for: "usdPerDeviceHour", subjectTo: { margin: 0.5 } },
    "price.tokenPrices",
  ],
  ["half a device", { for: "workers", subjectTo: { devices: 8.5 } }, "subjectTo.devices"],
])("%s is refused", (_, question, path) => {
  const scenario = { ...llama, deployment: { devices: 4 } };
  expect(refusal(() => solve(scenario, question as Question)).path).toBe(path);
});

describe("objectives bind every question", () => {
  const priced: Scenario = { ...llama, deployment: { devices: 4 }, price: { usdPerDeviceHour: 2 } };
  const price = { for: "usdPerDeviceHour", subjectTo: { usdPerQuery: 1 } } as const;
  const workers = { for: "workers", subjectTo: { devices: 16 } } as const;
  const impossible = { timePerOutputTokenSeconds: 1e-6 };

  test.each([
    ["objectives that are missed", { objective: impossible }, "missed at any price"],
    [
      "more than is answered",
      { load: { kind: "open", requestsPerSecond: 1e5 } },
      "more is asked for",
    ],
    ["nobody asking", { load: { kind: "open", requestsPerSecond: 0 } }, "nobody asks"],
    ["no room", { deployment: { devices: 1 }, formats: {} }, "nothing fits"],
  ] as const)("no price answers to %s", (_, change, because) => {
    expect(solve({ ...priced, ...change }, price)).toMatchObject({
      kind: "none",
      because: expect.stringContaining(because),
    });
  });

  test("a price answers to one thing, and what has no value is not asked", () => {
    const asked = (subjectTo: object) => solve(priced, { ...price, subjectTo } as typeof price);
    expect(asked({ usdPerQuery: 1, margin: undefined })).toEqual(asked({ usdPerQuery: 1 }));
    expect(refusal(() => asked({ usdPerQuery: 1, usdPerMillionOutputTokens: 1 }))).toMatchObject({
      code: "bad-input",
      path: "subjectTo.usdPerMillionOutputTokens",
    });
  });

  test("workers end an answer in time, and know no quantiles and no measured rates", () => {
    const objective = { endToEndSeconds: 15 };
    const answer = found(solve({ ...priced, objective }, workers));
    const end = answer.prefillSeconds + 499 * answer.decodeStepSeconds;
    expect(end).toBeLessThanOrEqual(15);
    const longer = found(solve({ ...priced, objective: { endToEndSeconds: 30 } }, workers));
    expect(longer.decodeRunningPerGroup).toBeGreaterThan(answer.decodeRunningPerGroup);
    expect(solve({ ...priced, objective: { endToEndSeconds: 1e-3 } }, workers).kind).toBe("none");
    const measured = { outputTokensPerSecondPerReplica: 1000, source: "made up" };
    expect(refusal(() => solve({ ...priced, measured }, workers)).path).toBe("measured");
    const late = { timeToFirstTokenSeconds: 1, quantile: 0.9 };
    expect(refusal(() => solve({ ...priced, objective: late }, workers)).path).toBe(
      "objective.quantile",
    );
  });
});
