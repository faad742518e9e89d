import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "../../local/network/faults.ts";
import type { RequestId } from "../../src/domain/values.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { anotherRegion } from "./many-bids.ts";
import { takenToProved, takenToProving } from "./taken-to.ts";
import { createWorld, type World } from "./world.ts";

/** A network that looks up no transactions: what a lost answer was is told by the request, or by nothing. */
let world: World;
beforeEach(async () => {
  world = await createWorld();
  const fault = { kind: "refuse", code: "unimplemented", message: "this network has no such RPC" } as const;
  world.box.faults.add({ at: "GetTransactionDetails", fault });
});
afterEach(() => world.close());

const after: Fault = { kind: "lose-after-commit" };
const before: Fault = { kind: "lose-before-commit" };
const loseOne = (at: string, fault: Fault) => world.box.faults.add({ at, fault, count: 1 });
const taken = (method: string) => world.box.transactions(method).length;

const deliverProof = (id: RequestId, through?: Ports) =>
  world.process(through).consume({ queue: "deliver-proof", requestId: id });
const deliverFailure = (id: RequestId, through?: Ports) =>
  world.process(through).consume({ queue: "deliver-failure", requestId: id });

async function takenToFailing(): Promise<RequestId> {
  const id = await takenToProving(world);
  await world.runJobs("failure");
  for (const message of world.takeMessages()) await world.process().consume(message);
  world.takeMessages();
  expect(world.phase(id)).toBe("failing");
  return id;
}

/** The first call is lost on its way, and its nonce goes to somebody else with the same key. */
async function overtaken(): Promise<Ports> {
  await world.open();
  let calls = 0;
  return world.through({
    submit: async (call, intent) => {
      calls += 1;
      if (calls > 1) return world.ports.network.submit(call, intent);
      expect(await world.process(anotherRegion(world.ports)).pass()).toMatchObject({ bids: 1 });
      return { kind: "outcome-unknown", message: "no answer" };
    },
  });
}

describe("where a network looks up no transactions", () => {
  test.each([before, after])("a proof whose answer was lost ($kind) is delivered once", async (fault) => {
    const id = await takenToProved(world);
    loseOne("FulfillProof", fault);
    expect(await deliverProof(id)).toMatchObject({ kind: "fulfilled" });
    expect([taken("FulfillProof"), taken("FailFulfillment")]).toEqual([1, 0]);
  });

  test("a proof that a killed process had delivered is found by its request", async () => {
    const id = await takenToProved(world);
    const dies = world.through({
      submit: async (call, intent) => {
        await world.ports.network.submit(call, intent);
        throw new Error("the process ended here");
      },
    });
    await expect(deliverProof(id, dies)).rejects.toThrow("ended here");
    expect(await deliverProof(id)).toMatchObject({ kind: "fulfilled" });
    expect(taken("FulfillProof")).toBe(1);
  });

  test("a proof whose nonce another took is signed anew, for its request is still assigned", async () => {
    const id = await takenToProved(world);
    expect(await deliverProof(id, await overtaken())).toMatchObject({ kind: "fulfilled" });
    expect(taken("FulfillProof")).toBe(1);
  });

  test("a proof that was delivered just before its deadline counts when nobody heard of it until after", async () => {
    const id = await takenToProved(world);
    const silent = world.through({
      submit: async (call, intent) => {
        await world.ports.network.submit(call, intent);
        world.clock.advance(24 * 3_600_000);
        return { kind: "outcome-unknown", message: "no answer" };
      },
    });
    await deliverProof(id, silent);
    expect(world.phase(id)).toBe("fulfilled");
  });

  test.each([before, after])("a failure whose answer was lost ($kind) is told once", async (fault) => {
    const id = await takenToFailing();
    loseOne("FailFulfillment", fault);
    await deliverFailure(id);
    expect(world.phase(id)).toBe("failed");
    expect(taken("FailFulfillment")).toBe(1);
  });

  test("a failure whose nonce another took is told all the same", async () => {
    const id = await takenToFailing();
    expect(await deliverFailure(id, await overtaken())).toMatchObject({ kind: "failed", told: true });
    expect(taken("FailFulfillment")).toBe(1);
  });

  test("a bid that was taken unheard is signed no second time, and is noticed when it has won", async () => {
    const id = await world.open();
    let signed = 0;
    const { network } = world.ports;
    const counting = world.through({ sign: (...given) => (signed++, network.sign(...given)) });
    loseOne("Bid", after);
    const process = world.process(counting);
    for (let sec = 0; sec < 14; sec += 2) {
      await process.pass();
      await world.advanceSec(2);
    }
    expect(world.request(id)).toMatchObject({ phase: "bidding", bid: { accepted: false } });
    await world.advanceSec(3);
    await process.pass();
    expect([world.phase(id), signed, taken("Bid")]).toEqual(["assigned", 1, 1]);
  });

  test("a bid whose nonce another took, as the network says itself, is signed anew", async () => {
    await world.open();
    let calls = 0;
    const raced = world.through({
      submit: async (call, intent) => {
        calls += 1;
        if (calls === 1) await world.process(anotherRegion(world.ports)).pass();
        return world.ports.network.submit(call, intent);
      },
    });
    expect(await world.process(raced).pass()).toMatchObject({ bids: 1 });
    expect([calls, taken("Bid")]).toEqual([2, 2]); // theirs, and ours
  });

  test("a bid that was lost on its way is sent again, the same bytes", async () => {
    const id = await world.open();
    loseOne("Bid", before);
    await world.process().pass();
    expect(world.request(id)).toMatchObject({ phase: "bidding", bid: { accepted: true } });
    expect(taken("Bid")).toBe(1);
  });

  test("a bid that is refused after a lost answer may stand all the same, and goes on counting as ours", async () => {
    const id = await world.open();
    let calls = 0;
    const { network } = world.ports;
    const refusing = world.through({
      submit: async (call, intent) => {
        calls += 1;
        if (calls > 1) return { kind: "refused", reason: "precondition", message: "no longer REQUESTED" };
        await network.submit(call, intent);
        return { kind: "outcome-unknown", message: "no answer" };
      },
      nonce: async (signer) => (await network.nonce(signer)) - (calls === 1 ? 1n : 0n), // of a replica that lags
    });
    await world.process(refusing).pass();
    expect([world.phase(id), calls, taken("Bid")]).toEqual(["bidding", 2, 1]);
  });
});
