import { describe, expect, test } from "vitest";
import { cachePool, engines, heuristicReserve, reservePerRank } from "../../src/index.ts";
import { deviceOf, h100 } from "../devices.ts";
import { refusal } from "../refusal.ts";

const GIB = 2 ** 30;

describe("cachePool", () => {
  test("is what driver memory leaves after weights and reserve", () => {
    expect(cachePool({ device: deviceOf(81_920), weightBytesPerRank: 50 * GIB })).toEqual({
      fits: true,
      engine: "ideal",
      rule: "all",
      memoryFraction: 1,
      deviceBytes: 80 * GIB,
      weightBytesPerRank: 50 * GIB,
      reserve: heuristicReserve,
      poolBytesPerRank: 27 * GIB,
      shortBytesPerRank: 0,
    });
  });

  test("counts what the driver reports, not the label", () => {
    const { deviceBytes } = cachePool({ device: h100, weightBytesPerRank: 0 });
    expect(deviceBytes).toBe(81_559 * 2 ** 20);
    expect(deviceBytes).not.toBe(h100.labelGb * 1e9);
  });

  test("answers what is missing where weights do not fit", () => {
    const pool = cachePool({ device: deviceOf(81_920), weightBytesPerRank: 100 * GIB });
    expect(pool).toMatchObject({
      fits: false,
      poolBytesPerRank: 0,
      shortBytesPerRank: 23 * GIB,
    });
  });

  test("does not fit where weights leave nothing", () => {
    const pool = cachePool({ device: deviceOf(81_920), weightBytesPerRank: 77 * GIB });
    expect(pool).toMatchObject({ fits: false, poolBytesPerRank: 0, shortBytesPerRank: 0 });
  });

  test("follows the engine's rule and fraction", () => {
    for (const { name, rule, memoryFraction } of Object.values(engines))
      expect(cachePool({ device: h100, weightBytesPerRank: GIB, engine: { name } })).toMatchObject({
        engine: name,
        rule,
        memoryFraction,
      });
  });

  test("takes another rule or fraction when told to", () => {
    const pool = cachePool({
      device: deviceOf(81_920),
      weightBytesPerRank: 50 * GIB,
      engine: { name: "vllm", rule: "of-free", memoryFraction: 0.5 },
    });
    expect(pool).toMatchObject({ rule: "of-free", poolBytesPerRank: 13.5 * GIB });
  });

  test("takes what is known of the reserve and a rule of thumb for the rest", () => {
    const pool = cachePool({
      device: deviceOf(81_920),
      weightBytesPerRank: 50 * GIB,
      reserve: { graphBytes: 0 },
    });
    expect(pool.poolBytesPerRank).toBe(28 * GIB);
    expect(reservePerRank({ graphBytes: 0 })).toEqual({ ...heuristicReserve, graphBytes: 0 });
    expect(reservePerRank()).toEqual(heuristicReserve);
  });

  test("is not known where nobody has confirmed the driver's memory", () => {
    const device = {
      ...h100,
      driverMemoryMib: { ...h100.driverMemoryMib, unconfirmed: true },
    } as const;
    expect(refusal(() => cachePool({ device, weightBytesPerRank: 0 }))).toMatchObject({
      code: "not-known",
      path: "device.driverMemoryMib",
    });
  });
});
