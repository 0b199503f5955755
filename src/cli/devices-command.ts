/** `kv-headroom devices`: the accelerators of the catalogue, or one of them with the source of every figure. */
import { devices } from "../catalog/devices.ts";
import { device, pricesOf } from "../catalog/lookup.ts";
import type { Device, Fact } from "../device/accelerator.ts";
import type { Price } from "../device/price.ts";
import { textTable, wrapped } from "../report/text-table.ts";
import { type Output, page, print } from "./print.ts";

/** Prints all devices, or the one of the id. */
export async function devicesCommand(id: string | undefined, output: Output): Promise<void> {
  if (id === undefined) {
    print(output, devices, () => allDevices(Object.values(devices)));
    return;
  }
  const one = device(id);
  const prices = knownPrices(id);
  print(output, { ...one, prices }, () => oneDevice(one, prices));
}

function allDevices(list: readonly Device[]): string {
  const sources: string[] = [];
  const cite = (fact: Fact): number => {
    const source = `${fact.source} (${fact.asOf})`;
    if (!sources.includes(source)) sources.push(source);
    return sources.indexOf(source) + 1;
  };
  const rows = list.map((one) => {
    const { bf16, fp8, fp4 } = one.denseFlopsPerSecond;
    const facts = [one.driverMemoryMib, one.memoryBytesPerSecond, bf16, fp8, fp4];
    return [
      one.id,
      marked(one.driverMemoryMib, (mib) => String(mib)),
      (one.driverMemoryMib.value / 1024).toFixed(2),
      marked(one.memoryBytesPerSecond, (rate) => (rate / 1e12).toFixed(2)),
      ...[bf16, fp8, fp4].map((peak) => marked(peak, (flops) => teraflops(flops))),
      [...new Set(facts.flatMap((fact) => (fact === undefined ? [] : [cite(fact)])))].join(" "),
    ];
  });
  return [
    textTable(
      [["id", "driver MiB", "GiB", "TB/s", "bf16", "fp8", "fp4", "sources"], ...rows],
      page(),
    ),
    wrapped(
      "Memory is what the driver reports, not the label. Peaks are dense TFLOP/s. ? = unconfirmed: a plan that needs it is refused until you give your own figure. `kv-headroom devices <id>` shows the source of each figure, links and prices.",
      page(),
    ),
    textTable(
      [["", "source (as of)"], ...sources.map((source, index) => [index + 1, source])],
      page(),
    ),
  ].join("\n\n");
}

function oneDevice(one: Device, prices: readonly Price[]): string {
  const { bf16, fp8, fp4, int8 } = one.denseFlopsPerSecond;
  const gigabytes = (rate: number): string => `${rate / 1e9} GB/s`;
  const facts: readonly (readonly [string, Fact | undefined, (value: number) => string])[] = [
    ["memory (driver)", one.driverMemoryMib, (mib) => `${mib} MiB`],
    ["memory bandwidth", one.memoryBytesPerSecond, gigabytes],
    ["bf16, dense", bf16, (flops) => `${teraflops(flops)} TFLOP/s`],
    ["fp8, dense", fp8, (flops) => `${teraflops(flops)} TFLOP/s`],
    ["fp4, dense", fp4, (flops) => `${teraflops(flops)} TFLOP/s`],
    ["int8, dense", int8, (ops) => `${teraflops(ops)} TOP/s`],
    ["link in the node", one.intraNodeBytesPerSecond, gigabytes],
    ["share of the network", one.interNodeBytesPerSecond, gigabytes],
    ["power", one.powerWatts, (watts) => `${watts} W`],
  ];
  return [
    `${one.name} (${one.id}), ${one.labelGb} GB on the label`,
    textTable(
      [
        ["figure", "value", "basis", "source"],
        ...facts.flatMap(([label, fact, shape]) =>
          fact === undefined
            ? []
            : [[label, marked(fact, shape), fact.basis, `${fact.source} (${fact.asOf})`]],
        ),
      ],
      page(),
    ),
    prices.length === 0
      ? "No hourly price that can be cited is known: give your own to `kv-headroom plan --price`."
      : textTable(
          [
            ["price id", "$/hour", "kind", "place", "as of"],
            ...prices.map((price) => [
              price.id,
              `${price.usdPerDeviceHour.toFixed(2)}${price.unconfirmed ? "?" : ""}`,
              price.kind,
              price.place,
              price.asOf,
            ]),
          ],
          page(),
        ),
    ...(one.notes ?? []).map((note) => wrapped(`Note: ${note}`, page())),
  ].join("\n\n");
}

/** No price is an answer here. */
function knownPrices(id: string): readonly Price[] {
  try {
    return pricesOf(id);
  } catch (error) {
    if ((error as { code?: string }).code === "not-known") return [];
    throw error;
  }
}

function marked(fact: Fact | undefined, shape: (value: number) => string): string {
  return fact === undefined ? "- " : `${shape(fact.value)}${fact.unconfirmed ? "?" : " "}`;
}

function teraflops(perSecond: number): string {
  return String(Number((perSecond / 1e12).toPrecision(5)));
}
