import { expect, test } from "vitest";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import { demoRivals } from "../../local/network/rivals/demo-rivals.ts";
import { createRival, type RivalOptions } from "../../local/network/rivals/rival.ts";
import { simulatedProgramToProve } from "../../local/requester/wanted-proof.ts";
import { FulfillmentStatus } from "../../src/gen/types_pb.ts";
import { aWantedProof, type World, withBox } from "../requester/with-box.ts";

const aRival = (over: Partial<RivalOptions> = {}) =>
  createRival({
    name: "one",
    price: { kind: "constant", weiPerPgu: 100_000_000n },
    capacity: 5,
    delayMs: { min: 1000, max: 1000 },
    chance: 1,
    throughputPguPerSec: 1_250_000n,
    seed: 1,
    ...over,
  });

const addressOf = (name: string) => demoAccount(`rival ${name}`).address;
const statusOf = ({ box }: World, requestId: Uint8Array) => box.request(toHex(requestId))?.fulfillment;

/** Lets the executions and verifications that the last moment started come to their end. */
async function settle({ box }: World): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    await box.idle();
  }
}

test("a rival bids after its delay, wins, and hands in a right proof after gas ÷ throughput", () =>
  withBox(
    async (world) => {
      const { box, clock, requester } = world;
      const { requestId } = await requester.requestProof(aWantedProof());
      clock.advance(999);
      expect(box.bids(toHex(requestId))).toEqual([]);
      clock.advance(1);
      expect(box.bids(toHex(requestId))).toMatchObject([{ prover: addressOf("one") }]);
      clock.advance(14_000);
      expect(statusOf(world, requestId)).toBe(FulfillmentStatus.ASSIGNED);
      await settle(world);
      clock.advance(999);
      await settle(world);
      expect(statusOf(world, requestId)).toBe(FulfillmentStatus.ASSIGNED);
      clock.advance(1);
      await settle(world);
      expect(statusOf(world, requestId)).toBe(FulfillmentStatus.FULFILLED);
    },
    { bidders: [aRival()] },
  ));

test("the lower of two rivals wins", () =>
  withBox(
    async ({ box, clock, requester }) => {
      const { requestId } = await requester.requestProof(aWantedProof());
      clock.advance(15_000);
      expect(box.request(toHex(requestId))?.fulfiller).toBe(addressOf("cheap"));
    },
    { bidders: [aRival(), aRival({ name: "cheap", price: { kind: "constant", weiPerPgu: 90_000_000n } })] },
  ));

test.each([
  ["a real ELF", { ...simulatedProgramToProve({ name: "x", cycles: "1", gas: "1" }), elf: Uint8Array.of(0x7f, 0x45) }],
  ["a program that fails", simulatedProgramToProve({ name: "bad", cycles: "1", gas: "1", failureCause: 1 })],
])("%s is given up at once, and the rival is free again", (_, program) =>
  withBox(
    async (world) => {
      const { clock, requester } = world;
      const { requestId } = await requester.requestProof(aWantedProof({ program }));
      clock.advance(15_000);
      await settle(world);
      expect(statusOf(world, requestId)).toBe(FulfillmentStatus.UNFULFILLABLE);
      const next = await requester.requestProof(aWantedProof());
      clock.advance(15_000);
      expect(statusOf(world, next.requestId)).toBe(FulfillmentStatus.ASSIGNED);
    },
    { bidders: [aRival({ capacity: 1 })] },
  ),
);

test("a rival promises no more than its capacity, and bids again when an auction is lost or over", () =>
  withBox(
    async (world) => {
      const { box, clock, requester } = world;
      const ask = (index: number) => requester.requestProof(aWantedProof({ stdin: Uint8Array.of(index) }));
      const first = [await ask(1), await ask(2), await ask(3)];
      clock.advance(2000);
      const bidsOn = () => first.map(({ requestId }) => box.bids(toHex(requestId)).length);
      expect(bidsOn()).toEqual([1, 1, 0]);
      box.inProcess.bid({
        prover: fromHex(box.accounts.prover.address),
        requestId: first[0]!.requestId,
        amountWei: 10_000_000n,
      });
      clock.advance(13_000);
      const later = await ask(4);
      const tooMany = await ask(5);
      clock.advance(1000);
      expect(box.bids(toHex(later.requestId))).toHaveLength(1);
      expect(box.bids(toHex(tooMany.requestId))).toHaveLength(0);
    },
    { bidders: [aRival({ capacity: 2, throughputPguPerSec: 1n })] },
  ));

test("a request that ends without a winner frees its promise", () =>
  withBox(
    async ({ box, clock, requester }) => {
      const { requestId } = await requester.requestProof(aWantedProof());
      clock.advance(1000);
      await requester.cancel(requestId);
      clock.advance(16_000);
      const next = await requester.requestProof(aWantedProof());
      clock.advance(1000);
      expect(box.bids(toHex(next.requestId))).toHaveLength(1);
    },
    { bidders: [aRival({ capacity: 1 })] },
  ));

test("a rival respects a whitelist", () =>
  withBox(
    async ({ box, clock, requester }) => {
      const ours = await requester.requestProof(aWantedProof({ whitelist: [fromHex(box.accounts.prover.address)] }));
      const theirs = await requester.requestProof(aWantedProof({ whitelist: [fromHex(addressOf("one"))] }));
      clock.advance(1000);
      expect(box.bids(toHex(ours.requestId))).toHaveLength(0);
      expect(box.bids(toHex(theirs.requestId))).toHaveLength(1);
    },
    { bidders: [aRival()] },
  ));

test("the demo's rivals do the same twice, and something else with another seed", async () => {
  const run = (seed: number) =>
    withBox(
      async (world) => {
        const { box, clock, requester } = world;
        for (let index = 0; index < 12; index++) {
          await requester.requestProof(aWantedProof({ stdin: Uint8Array.of(index) }));
          clock.advance(5000);
          await settle(world);
        }
        clock.advance(60_000);
        await settle(world);
        const known = new Map(box.provers().map(({ address }) => [address, box.account(address).name]));
        return box.requests().map(({ id, fulfiller, fulfillment }) => ({
          winner: fulfiller === undefined ? undefined : known.get(fulfiller),
          fulfillment,
          bids: box.bids(id).map(({ prover, amountWei }) => [known.get(prover), amountWei]),
        }));
      },
      { bidders: demoRivals(seed), requirements: "none" },
    );
  const first = await run(7);
  expect(await run(7)).toEqual(first);
  expect(await run(8)).not.toEqual(first);
  expect(new Set(first.map(({ winner }) => winner)).size).toBeGreaterThan(1);
});
