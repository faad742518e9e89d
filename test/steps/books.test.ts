import { afterEach, expect, test } from "vitest";
import type { PassInput } from "../../src/domain/pass-input.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { Tallies } from "../../src/ports/tallies.ts";
import { createBooks } from "../../src/steps/books.ts";
import { aRequirements } from "../domain/builders.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

test.each([
  [24, { resolved: 100, missed: 1 }],
  [71, { resolved: 100, missed: 1 }],
  [72, { resolved: 400, missed: 9 }],
  [168, { resolved: 400, missed: 9 }],
])("the record reaches as far back as the network's lookback of %i hours, and no further", async (hours, record) => {
  world = await createWorld();
  const { clock, tallies } = world.ports;
  await tallies.add(clock.now(), { resolved: 300, missed: 8, warmUsdMicros: 5_000, costUsdMicros: 5_000 });
  await world.advanceSec(72 * 3_600);
  await tallies.add(clock.now(), { resolved: 100, missed: 1, warmUsdMicros: 1_000, costUsdMicros: 10_000 });
  const inputs: PassInput[] = [];
  const note: Ports["journal"]["note"] = ({ body }) => void inputs.push((body as { input: PassInput }).input);
  const requirements = async () => aRequirements({ lookbackHours: hours });
  await world.open();
  await world.process(world.through({ requirements }, { journal: { ...world.ports.journal, note } })).pass();
  expect(inputs.at(-1)?.record).toEqual(record);
  expect(inputs.at(-1)?.idleShare).toBe(0.1); // of lately, whatever the network looks back on
});

test("the books are read once in twenty seconds for each lookback, two days at the least and ninety at the most", async () => {
  world = await createWorld();
  const asked: number[] = [];
  const now = world.ports.clock.now();
  const since: Tallies["since"] = async (fromSec) => {
    asked.push((now - fromSec) / 3_600);
    return world.ports.tallies.since(fromSec);
  };
  const books = createBooks({ clock: world.ports.clock, tallies: { ...world.ports.tallies, since } });
  for (const hours of [undefined, 24, 48, 168, 168, 1e9]) await books(hours);
  expect(asked).toEqual([48, 168, 2_160]);
});
