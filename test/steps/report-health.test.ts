import { afterEach, expect, test } from "vitest";
import { unixSeconds } from "../../src/domain/values.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { reportHealth } from "../../src/steps/report-health.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { aPolicy } from "../domain/builders.ts";
import { memoryKnobs } from "./memory-ports.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());
const report = (ports: Partial<Ports> = {}) =>
  reportHealth({ ...world.through(ports.network ?? {}, ports), build: [] })();

test("the hour that is over is told with its margin, and the one that runs is not in it", async () => {
  world = await createWorld();
  const price = (await world.ports.network.provePrice())!.usdMicros;
  const book = (proves: bigint) =>
    world.ports.tallies.add(world.ports.clock.now(), { earnedWei: proves * 10n ** 18n, costUsdMicros: 100_000n });
  await book(3n);
  expect(await report()).toMatchObject({ earnedUsd: 0, costUsd: 0, marginUsd: 0 });
  await world.advanceSec(3_600);
  await book(50n);
  const earnedUsd = (3 * Number(price)) / 1e6;
  const told = { earnedUsd, costUsd: 0.1, marginUsd: expect.closeTo(earnedUsd - 0.1, 6) as number };
  expect(await report()).toMatchObject(told);
});

test("without a price of PROVE, or without the books, there is no margin, and the rest is told", async () => {
  world = await createWorld();
  const since = () => Promise.reject(new Error("ProvisionedThroughputExceededException"));
  expect(await report({ tallies: { ...world.ports.tallies, since } })).toMatchObject({
    kind: "reported",
    reported: true,
  });
  const network = { ...world.ports.network, provePrice: () => Promise.resolve(undefined) };
  expect(await report({ network })).not.toHaveProperty("marginUsd");
});

test("a price of PROVE that is older than bids believe is said, each time", async () => {
  world = await createWorld();
  const log = keptLog();
  const told = () => log.lines.filter(({ message }) => message.includes("price of PROVE stands still"));
  const aged = (sec: number) => {
    const updatedAtSec = unixSeconds(world.ports.clock.now() - sec);
    return { ...world.ports.network, provePrice: () => Promise.resolve({ usdMicros: 400_000n, updatedAtSec }) };
  };
  await report({ log, network: aged(7_200) });
  expect(told()).toEqual([]);
  await report({ log, network: aged(7_201) });
  await report({ log, network: aged(7_201) });
  expect(told()).toHaveLength(2);
});

test("the generation of the knobs that are in force is told", async () => {
  world = await createWorld();
  const knobs = memoryKnobs(() => aPolicy({ generation: "g7" }));
  expect(await report({ knobs })).toMatchObject({ generation: "g7" });
});
