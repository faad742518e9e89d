import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createFaults, type Fault, type Faults } from "../../local/network/faults.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import {
  createReferenceNode,
  type ReferenceNode,
  type ReferenceNodeOptions,
} from "../../local/network/rivals/reference-node.ts";
import { simulatedProgramToProve } from "../../local/requester/wanted-proof.ts";
import { FulfillmentStatus, SettlementStatus } from "../../src/gen/types_pb.ts";
import { aWantedProof, type World, withBox } from "../requester/with-box.ts";

const pem = (name: string) => readFileSync(new URL(`../fixtures/tls/loopback.${name}.pem`, import.meta.url), "utf8");
const ca = pem("cert");

type Rivalry = World & { node: ReferenceNode; seen: string[] };
type Options = Parameters<typeof withBox>[1] & { node?: Partial<ReferenceNodeOptions> };

/** The node signs as the demo prover's delegate; artifacts are plain and on https, as it needs them. */
function withNode<T>(use: (rivalry: Rivalry) => Promise<T>, { node: over, ...options }: Options = {}): Promise<T> {
  const faults = createFaults();
  const seen: string[] = [];
  const recording: Faults = {
    ...faults,
    next(at) {
      seen.push(at);
      return faults.next(at);
    },
  };
  return withBox(
    async (world) => {
      const { signer, prover } = world.box.accounts;
      const node = createReferenceNode({
        rpcUrl: world.box.url,
        privateKey: signer.privateKey,
        prover: fromHex(prover.address),
        weiPerPgu: 690_000_000n,
        throughputPguPerSec: 1_250_000_000n,
        clock: world.clock,
        ca,
        firstRetryMs: 1,
        ...over,
      });
      try {
        return await use({ ...world, node, seen });
      } finally {
        node.close();
      }
    },
    {
      faults: recording,
      storage: { tls: { key: pem("key"), cert: ca } },
      ...options,
      requester: { encoding: "plain", ca, ...options.requester },
    },
  );
}

/** Lets the box's time go on, a moment at a time, until `work` has ended. */
async function meanwhile<T>({ clock }: World, work: Promise<T>, stepMs = 1): Promise<T> {
  let ended = false;
  const end = () => {
    ended = true;
  };
  work.then(end, end);
  while (!ended) {
    await sleep(1);
    clock.advance(stepMs);
  }
  return work;
}

const request = ({ box }: World, requestId: Uint8Array) => box.request(toHex(requestId))!;

/** Opens an auction that the node wins. */
async function assign(rivalry: Rivalry, over: Parameters<typeof aWantedProof>[0] = {}): Promise<Uint8Array> {
  const { requestId } = await rivalry.requester.requestProof(aWantedProof(over));
  expect(await meanwhile(rivalry, rivalry.node.bid())).toBe("bid");
  rivalry.clock.advance(15_000);
  await rivalry.box.idle();
  expect(request(rivalry, requestId).fulfillment).toBe(FulfillmentStatus.ASSIGNED);
  rivalry.seen.length = 0;
  return requestId;
}

test("it is served from bid to payment, in its own sequence of calls and with its own encodings", () =>
  withNode(async (rivalry) => {
    const { box, requester, node, clock, seen } = rivalry;
    const before = box.account(box.accounts.prover.address).balanceWei;
    const { requestId } = await requester.requestProof(aWantedProof());
    seen.length = 0;

    expect(await node.bid()).toBe("bid");
    const queries = ["GetFilteredProofRequests", "GetFilteredProofRequests"];
    expect(seen).toEqual(["GetOwner", ...queries, "GetNonce", "GetProofRequestDetails", "GetNonce", "Bid"]);
    expect(await node.bid()).toBe("nothing-open");
    clock.advance(15_000);
    await box.idle();
    expect(await node.bid()).toBe("busy");

    seen.length = 0;
    expect(await meanwhile(rivalry, node.prove())).toBe("fulfilled");
    const downloads = ["artifact.get", "artifact.get"];
    expect(seen).toEqual(["GetOwner", "GetFilteredProofRequests", ...downloads, "GetNonce", "FulfillProof"]);
    const proof = await requester.downloadProof(requestId);
    expect([proof.length, proof.at(-1)]).toEqual([1_270_001, 0]);

    clock.advance(2000);
    expect(request(rivalry, requestId).settlement).toBe(SettlementStatus.SETTLED);
    expect(box.account(box.accounts.prover.address).balanceWei > before).toBe(true);
    expect(await node.prove()).toBe("nothing-assigned");
  }));

test("left to its own rhythm it bids, proves and goes on to the next", () =>
  withNode(async (rivalry) => {
    const { requester, node, box } = rivalry;
    const ids = [
      (await requester.requestProof(aWantedProof({ deadlineSec: aWantedProof().deadlineSec + 3000 }))).requestId,
      (await requester.requestProof(aWantedProof({ deadlineSec: aWantedProof().deadlineSec + 3001 }))).requestId,
    ];
    const stop = node.start();
    const follow = (id: Uint8Array) => requester.follow(id, () => undefined, { everyMs: 5 });
    const ends = await meanwhile(rivalry, Promise.all(ids.map(follow)), 50);
    stop();
    expect(ends).toMatchObject([{ fulfillmentStatus: "fulfilled" }, { fulfillmentStatus: "fulfilled" }]);
    expect(box.transactions("FulfillProof")).toHaveLength(2);
  }));

test("what cannot be executed it aborts, and says FailFulfillment", () =>
  withNode(async (rivalry) => {
    const { node, seen, box } = rivalry;
    const program = simulatedProgramToProve({ name: "bad", cycles: "1", gas: "1", failureCause: 1 });
    const requestId = await assign(rivalry, { program });
    expect(await node.abort()).toBe(1);
    expect(seen).toEqual(["GetOwner", "GetFilteredProofRequests", "GetNonce", "FailFulfillment"]);
    expect(request(rivalry, requestId).fulfillment).toBe(FulfillmentStatus.UNFULFILLABLE);
    expect(box.transactions("FailFulfillment")).toHaveLength(1);
    expect(await node.abort()).toBe(0);
  }));

test.each<[string, Fault]>([
  ["lost the race for its nonce", { kind: "wrong-nonce" }],
  ["was lost before the commit", { kind: "lose-before-commit" }],
])("a bid that %s is made again with a fresh nonce", (_, fault) =>
  withNode(async (rivalry) => {
    const { box, node, requester, seen } = rivalry;
    await requester.requestProof(aWantedProof());
    box.faults.add({ at: "Bid", fault, count: 1 });
    seen.length = 0;
    expect(await meanwhile(rivalry, node.bid())).toBe("bid");
    expect(seen.slice(-4)).toEqual(["GetNonce", "Bid", "GetNonce", "Bid"]);
    expect(box.transactions("Bid")).toHaveLength(1);
  }),
);

test("after a lost answer it sends the proof twice, and the network takes it once", () =>
  withNode(async (rivalry) => {
    const { box, node, seen } = rivalry;
    await assign(rivalry);
    box.faults.add({ at: "FulfillProof", fault: { kind: "lose-after-commit" }, count: 1 });
    await expect(meanwhile(rivalry, node.prove())).rejects.toThrow();
    expect(seen.filter((at) => at === "FulfillProof")).toHaveLength(2);
    expect(box.transactions("FulfillProof")).toHaveLength(1);
  }));

test("a bid in the name of a prover that is not its signer's is refused", () =>
  withNode(
    async ({ box, node, requester }) => {
      await requester.requestProof(aWantedProof());
      await expect(node.bid()).rejects.toThrow();
      expect(box.transactions("Bid")).toHaveLength(0);
    },
    { node: { prover: new Uint8Array(20).fill(7) } },
  ));

test("its one price is refused where it is over the requester's maximum", () =>
  withNode(async ({ box, node, requester }) => {
    await requester.requestProof(aWantedProof({ maxPricePerPguWei: 680_000_000n }));
    await expect(node.bid()).rejects.toThrow();
    expect(box.transactions("Bid")).toHaveLength(0);
  }));

test("its domain is mainnet's on every chain, so that another chain refuses it", () =>
  withNode(
    async ({ box, node, requester }) => {
      await requester.requestProof(aWantedProof());
      await expect(node.bid()).rejects.toThrow(/domain/);
      expect(box.transactions("Bid")).toHaveLength(0);
    },
    { chainId: 11155111n, requester: { chainId: 11155111n } },
  ));

test("a request that it cannot prove in time it leaves alone", () =>
  withNode(
    async ({ node, requester }) => {
      await requester.requestProof(aWantedProof());
      expect(await node.bid()).toBe("too-late");
    },
    { node: { throughputPguPerSec: 3_000n } },
  ));

test.each([
  ["artifacts on http", { storage: {} }, {}],
  ["artifacts on s3", { storage: { uriScheme: "s3" } }, {}],
  ["zstd uploads", { requester: { encoding: "zstd" } }, {}],
  ["a private stdin", {}, { privateStdin: true }],
] as const)("%s: its pass ends without a word", (_, options, over) =>
  withNode(async (rivalry) => {
    await assign(rivalry, over);
    expect(await rivalry.node.prove()).toBe("without-a-word");
    expect(rivalry.seen).not.toContain("FulfillProof");
  }, options),
);

test("a download that breaks off ends its pass without a word, and the next pass proves", () =>
  withNode(async (rivalry) => {
    const { box, node } = rivalry;
    await assign(rivalry);
    box.faults.add({ at: "artifact.get", fault: { kind: "truncate", afterBytes: 2 }, count: 2 });
    expect(await node.prove()).toBe("without-a-word");
    expect(await meanwhile(rivalry, node.prove())).toBe("fulfilled");
  }));
