import { afterEach, expect, test } from "vitest";
import { FulfillmentStatus } from "../../src/gen/types_pb.ts";
import { bid, request } from "../network/actors.ts";
import { startBox } from "../network/box-under-test.ts";
import { startBusierBox } from "./busier-box.ts";
import { reportsOf, signersOf, startRealBox } from "./run-against.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

const aMinuteMs = 60_000;

/** Only where auctions wait for somebody outside the box has this list rows. */
const settleable = "GetFilteredSettleableRequests";

test(
  "a box in which much has happened passes every check that reads, and gives each something to see",
  async () => {
    const { box, clock } = await startBusierBox();
    closing.push(() => box.close());
    const options = { url: box.url, nowSec: () => Math.floor(clock.nowMs() / 1000) };
    const { pass, fail, skip } = await reportsOf(options, ({ kind, rpc }) => kind === "read" && rpc !== settleable);
    expect(fail).toEqual([]);
    expect(skip).toEqual([]);
    expect(pass.length).toBeGreaterThan(150);
  },
  aMinuteMs,
);

test(
  "a box whose auctions wait for an auctioneer passes the checks of what waits",
  async () => {
    const it = await startBox({ auctioneer: "outside" });
    closing.push(() => it.box.close());
    for (let count = 0; count < 9; count += 1) {
      await bid(it, await request(it));
      it.clock.advance(1000);
    }
    it.clock.advance(15_000);
    const options = { url: it.box.url, nowSec: () => Math.floor(it.clock.nowMs() / 1000) };
    const { pass, fail, skip } = await reportsOf(options, ({ rpc }) => rpc === settleable);
    expect({ fail, skip }).toEqual({ fail: [], skip: [] });
    expect(pass.length).toBeGreaterThan(4);
  },
  aMinuteMs,
);

test(
  "a box that settles and executes itself passes every check that sends",
  async () => {
    const real = await startRealBox();
    closing.push(real.close);
    const options = { url: real.box.url, signers: signersOf(real), patienceSec: 10 };
    const { pass, fail, skip } = await reportsOf(options, ({ kind }) => kind === "write");
    expect(fail).toEqual([]);
    expect(skip).toEqual([expect.stringMatching(/^Settle ends an auction .*: the network ends its auctions itself$/)]);
    expect(pass.length).toBeGreaterThan(150);
  },
  aMinuteMs,
);

test(
  "a box that leaves that to others passes, with the keys of those who do it",
  async () => {
    const real = await startRealBox({ auctioneer: "outside", executor: "outside" });
    closing.push(real.close);
    const options = { url: real.box.url, signers: signersOf(real), patienceSec: 10 };
    const rpcs = ["Settle", "ExecuteProof", "FulfillProof", "GetProofRequestDetails", "FailFulfillment", "GetStdinUri"];
    const { fail, skip } = await reportsOf(options, ({ kind, rpc }) => kind === "write" && rpcs.includes(rpc));
    expect({ fail, skip }).toEqual({ fail: [], skip: [] });
  },
  aMinuteMs,
);

test(
  "without keys, what needs them is skipped with the reason, and nothing fails",
  async () => {
    const real = await startRealBox();
    closing.push(real.close);
    const { pass, fail, skip } = await reportsOf({ url: real.box.url }, ({ kind }) => kind === "write");
    expect(fail).toEqual([]);
    expect(pass.length).toBeGreaterThan(100);
    for (const line of skip) expect(line).toMatch(/: no (requester's )?key (that acts for a prover )?was given/);
  },
  aMinuteMs,
);

test("where the verifier knows no simulated proof, the request is given up and what comes after it skipped", async () => {
  const invalid = { valid: false, reason: "no proof of SP1" };
  const verifier = { verify: () => Promise.resolve(invalid), verifyDetached: () => Promise.resolve(invalid) };
  const real = await startRealBox({ verifier });
  closing.push(real.close);
  const options = { url: real.box.url, signers: signersOf(real), patienceSec: 10 };
  const { fail, skip } = await reportsOf(options, ({ rpc }) => rpc === "FulfillProof");
  expect(fail).toEqual([]);
  expect(skip).toHaveLength(2);
  for (const line of skip) expect(line).toContain("the server takes no simulated proof");
  expect(real.box.requests().map(({ fulfillment }) => fulfillment)).toEqual([FulfillmentStatus.UNFULFILLABLE]);
});
