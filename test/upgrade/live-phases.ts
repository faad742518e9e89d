import { expect } from "vitest";
import type { livePhases } from "../../src/domain/request.ts";
import type { RequestId } from "../../src/domain/values.ts";
import { Died } from "../steps/mortal.ts";
import { takenToAssigned, takenToProved, takenToProving } from "../steps/taken-to.ts";
import type { World } from "../steps/world.ts";

type Way = (world: World) => Promise<RequestId>;

/** How a request comes into each phase in which it can be found by an upgrade; no message waits for it there. */
export const taken = {
  async bidding(world) {
    const id = await world.open();
    await world.process().pass();
    return id;
  },
  async assigned(world) {
    const id = await takenToAssigned(world);
    world.takeMessages();
    return id;
  },
  async launching(world) {
    const id = await takenToAssigned(world);
    const submit = () => Promise.reject(new Died("before the job was submitted"));
    const process = world.process(world.through({}, { fleet: { ...world.fleet, submit } }));
    for (const message of world.takeMessages()) await process.consume(message).catch(expectDeath);
    return id;
  },
  proving: (world) => takenToProving(world),
  proved: (world) => takenToProved(world),
  /** Its proof is with the network, and whoever sent it died before the answer. */
  async "proved-intended"(world) {
    const id = await takenToProved(world);
    const submit: World["ports"]["network"]["submit"] = async (call, intent) => {
      await world.ports.network.submit(call, intent);
      throw new Died("after the proof was sent");
    };
    const process = world.process(world.through({ submit }));
    await process.consume({ queue: "deliver-proof", requestId: id }).catch(expectDeath);
    return id;
  },
  async failing(world) {
    const id = await takenToProving(world);
    await world.runJobs("failure");
    for (const message of world.takeMessages()) await world.process().consume(message);
    world.takeMessages();
    return id;
  },
  async fulfilled(world) {
    const id = await takenToProved(world);
    await world.process().consume({ queue: "deliver-proof", requestId: id });
    world.takeMessages();
    return id;
  },
} as const satisfies Record<(typeof livePhases)[number] | "proved-intended", Way>;

export type Found = keyof typeof taken;

function expectDeath(error: unknown): void {
  expect(error).toBeInstanceOf(Died);
}
