import fc from "fast-check";
import { expect, test } from "vitest";
import { mixedFleetHour, rentUsd, reservedDeviceHour, spotDeviceHour } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

test("the billed-hours fraction scales the bill and nothing else", () => {
  const rent = { usdPerDeviceHour: 2, devices: 8, hours: 24 };
  expect(rentUsd(rent)).toBe(384);
  expect(rentUsd({ ...rent, billedHoursFraction: 0.25 })).toBe(96);
});

test("paying up front costs its interest: without interest a contract costs its price", () => {
  const contract = { usdPerDeviceHour: 1.3, termYears: 3, upFrontFraction: 0.25 };
  expect(reservedDeviceHour({ ...contract, interestRate: 0 })).toBeCloseTo(1.3, 12);
  expect(reservedDeviceHour({ ...contract, upFrontFraction: 0, interestRate: 0.2 })).toBe(1.3);
  expect(reservedDeviceHour({ ...contract, interestRate: 0.08 })).toBeGreaterThan(1.3);
});

test("a contract by hand: a quarter of three years up front at 8 % a year", () => {
  const annuity = 3 * (0.08 / (1 - 1.08 ** -3));
  expect(
    reservedDeviceHour({
      usdPerDeviceHour: 1.3,
      termYears: 3,
      upFrontFraction: 0.25,
      interestRate: 0.08,
    }),
  ).toBeCloseTo(1.3 * (0.75 + 0.25 * annuity), 12);
});

test("a fleet under contract in part is billed what its two parts are billed", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const price = fc.double({ min: 0.1, max: 10, noNaN: true });
  fc.assert(
    fc.property(
      share,
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      price,
      price,
      (commitmentShare, billed, committed, flexible) => {
        const fleet = mixedFleetHour({
          commitmentShare,
          committedUsdPerDeviceHour: committed,
          flexibleUsdPerDeviceHour: flexible,
          billedHoursFraction: billed,
        });
        const bill = rentUsd({ ...fleet, devices: 100, hours: 730 });
        const parts =
          100 * 730 * (commitmentShare * committed + (1 - commitmentShare) * billed * flexible);
        expect(bill / parts).toBeCloseTo(1, 9);
        expect(fleet.usdPerDeviceHour).toBeLessThanOrEqual(
          Math.max(committed, flexible) * (1 + 1e-12),
        );
      },
    ),
  );
});

test("all under contract is billed for every hour at its price, none for the flexible hours at theirs", () => {
  const fleet = {
    committedUsdPerDeviceHour: 1.7,
    flexibleUsdPerDeviceHour: 3,
    billedHoursFraction: 0.5,
  };
  expect(mixedFleetHour({ ...fleet, commitmentShare: 1 })).toEqual({
    usdPerDeviceHour: 1.7,
    billedHoursFraction: 1,
  });
  expect(mixedFleetHour({ ...fleet, commitmentShare: 0 })).toEqual({
    usdPerDeviceHour: 3,
    billedHoursFraction: 0.5,
  });
  const { billedHoursFraction: _, ...always } = fleet;
  expect(mixedFleetHour({ ...always, commitmentShare: 0.25 }).billedHoursFraction).toBe(1);
});

test("interruptions make a useful hour dearer, and may leave none", () => {
  const spot = { usdPerDeviceHour: 1.2, lostSecondsPerInterruption: 900 };
  expect(spotDeviceHour({ ...spot, interruptionsPerHour: 0 })).toBe(1.2);
  expect(spotDeviceHour({ ...spot, interruptionsPerHour: 2 })).toBeCloseTo(2.4, 12);
  expect(refusal(() => spotDeviceHour({ ...spot, interruptionsPerHour: 4 }))).toMatchObject({
    code: "bad-input",
    path: "interruptionsPerHour",
  });
});

test("a missing price is not known, zero devices, hours and shares are bad input", () => {
  expect(refusal(() => rentUsd({ devices: 1, hours: 1 } as never))).toMatchObject({
    code: "not-known",
    path: "usdPerDeviceHour",
  });
  const rent = { usdPerDeviceHour: 2, devices: 1, hours: 1 };
  for (const bad of [{ devices: 0 }, { hours: 0 }, { billedHoursFraction: 0 }])
    expect(refusal(() => rentUsd({ ...rent, ...bad }))).toMatchObject({
      code: "bad-input",
      path: Object.keys(bad)[0],
    });
  for (const bad of [{ termYears: 0 }, { upFrontFraction: 1.1 }, { interestRate: -0.1 }])
    expect(
      refusal(() =>
        reservedDeviceHour({
          usdPerDeviceHour: 1,
          termYears: 3,
          upFrontFraction: 0.25,
          interestRate: 0,
          ...bad,
        }),
      ),
    ).toMatchObject({ code: "bad-input", path: Object.keys(bad)[0] });
});
