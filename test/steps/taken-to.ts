import { expect } from "vitest";
import type { RequestId } from "../../src/domain/values.ts";
import type { World } from "./world.ts";

type Terms = Parameters<World["open"]>[0];

/** A request that we bid on and won; the message that launches it waits. */
export async function takenToAssigned(world: World, terms: Terms = {}): Promise<RequestId> {
  const id = await world.open(terms);
  const process = world.process();
  await process.pass();
  await world.advanceSec(16);
  await process.pass();
  expect(world.phase(id)).toBe("assigned");
  return id;
}

/** A request whose job is submitted. */
export async function takenToProving(world: World, terms: Terms = {}): Promise<RequestId> {
  const id = await takenToAssigned(world, terms);
  await consumeAll(world);
  expect(world.phase(id)).toBe("proving");
  return id;
}

/** A request whose proof waits to be delivered; the message that would deliver it is lost. */
export async function takenToProved(world: World, terms: Terms = {}): Promise<RequestId> {
  const id = await takenToProving(world, terms);
  await world.runJobs();
  await consumeAll(world);
  world.takeMessages();
  expect(world.phase(id)).toBe("proved");
  return id;
}

async function consumeAll(world: World): Promise<void> {
  const process = world.process();
  for (const message of world.takeMessages()) await process.consume(message);
}
