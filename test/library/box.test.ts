import { expect, onTestFinished, test } from "vitest";
import {
  address,
  createProverNetwork,
  hash,
  OutcomeUnknown,
  pgu,
  privateKeySigner,
  unixSeconds,
  wei,
} from "../../library/network.ts";
import { rightClaim } from "../../local/network/verification/simulated-run.ts";
import { encodeProgram } from "../../local/requester/bincode.ts";
import { simulatedProof } from "../../src/domain/simulation.ts";
import { aWantedProof, inSeconds, type World, withBox } from "../requester/with-box.ts";

type Hex = `0x${string}`;

function clientOf({ box }: World, privateKey: Hex) {
  const network = createProverNetwork({ url: box.url, signer: privateKeySigner(privateKey) });
  onTestFinished(() => network.close());
  return network;
}

const bytesOf = (hex: Hex) => new Uint8Array(Buffer.from(hex.slice(2), "hex"));
const { program } = aWantedProof();
const vkHash = hash(`0x${Buffer.from(program.vkHash).toString("hex")}`);
const version = "sp1-v6.1.0";

async function uploaded(network: ReturnType<typeof clientOf>, kind: "program" | "private-stdin", bytes: Uint8Array) {
  const artifact = await network.artifacts.create(kind);
  await network.artifacts.upload(artifact, Uint8Array.from(bytes));
  return artifact.uri;
}

/** A program is made known, and a proof of it asked for, with a private input. */
async function requested(requester: ReturnType<typeof clientOf>, stdin: Uint8Array) {
  const programUri = await uploaded(requester, "program", encodeProgram(program.elf));
  await requester.programs.create({ vkHash, vk: program.vk, programUri });
  const stdinUri = await uploaded(requester, "private-stdin", stdin);
  const limits = { deadlineSec: unixSeconds(inSeconds(600)), cycleLimit: 2_000_000n, gasLimit: pgu(2_000_000n) };
  return requester.requests.create({ vkHash, version, mode: "groth16", stdinUri, stdinPrivate: true, ...limits });
}

const loseAnswersOf = ({ box }: World, ...rpcs: readonly string[]) => {
  for (const at of rpcs) box.faults.add({ at, fault: { kind: "lose-after-commit" }, count: 1 });
};

test("a request goes its whole way through the client while each transaction's answer is lost: once each, and paid", () =>
  withBox(async (world) => {
    const { box, clock } = world;
    loseAnswersOf(world, "CreateProgram", "RequestProof", "Bid", "FulfillProof");
    const requester = clientOf(world, box.accounts.requester.privateKey);
    const node = clientOf(world, box.accounts.signer.privateKey);
    const prover = await node.accounts.owner(address(box.accounts.signer.address));
    const stdin = Uint8Array.of(5, 6, 7);

    const { requestId, transaction } = await requested(requester, stdin);
    expect(requestId).toBe(transaction);
    for await (const open of node.requests.list({ fulfillmentStatus: "requested", notBidBy: prover })) {
      await node.auction.bid({ requestId: open.requestId, prover, amount: wei(500_000_000n) });
    }
    clock.advance(15_000);
    expect(await node.requests.details(requestId)).toMatchObject({ fulfillmentStatus: "assigned", fulfiller: prover });

    const { uri } = await node.requests.stdinUri(requestId);
    expect(await node.artifacts.download({ url: uri })).toEqual(stdin);
    const subject = box.inProcess.subject(bytesOf(requestId));
    const proof = simulatedProof(rightClaim(subject!));
    await node.requests.fulfill({ requestId, proof });
    clock.advance(2_000);

    const status = await requester.requests.status(requestId);
    expect(status).toMatchObject({ fulfillmentStatus: "fulfilled", executionStatus: "executed" });
    expect(await requester.artifacts.download({ url: status?.proofUri ?? "" })).toEqual(proof);
    expect(await requester.requests.details(requestId)).toMatchObject({ settlementStatus: "settled" });
    expect(await requester.verification.verify({ proof, vk: program.vk, mode: "groth16", version })).toBe(true);
    const paid: string[] = [];
    for await (const log of node.payments.balanceLogs({ account: prover })) paid.push(log.operation);
    expect(paid).toContain("reward");
    for (const method of ["CreateProgram", "RequestProof", "Bid", "FulfillProof"]) {
      expect(box.transactions(method), method).toHaveLength(1);
    }
  }));

test("two clients of one key race for its nonces, and each of their calls lands once", () =>
  withBox(async (world) => {
    const { requester } = world.box.accounts;
    const [first, second] = [clientOf(world, requester.privateKey), clientOf(world, requester.privateKey)];
    const account = address(requester.address);
    const names = ["a", "b", "c", "d", "e", "f"];
    await Promise.all(names.map((name, n) => (n % 2 ? first : second).accounts.setName({ account, name })));
    expect(world.box.transactions("SetAccountName")).toHaveLength(names.length);
    expect(await first.accounts.nonce(account)).toBe(BigInt(names.length));
  }));

test("an outage leaves the outcome unknown; the transaction that it names is not there, and the next call goes through", () =>
  withBox(async (world) => {
    const { requester } = world.box.accounts;
    const network = clientOf(world, requester.privateKey);
    const account = address(requester.address);
    const outage = world.box.faults.add({ at: "SetAccountName", fault: { kind: "outage" } });
    const error = await network.accounts.setName({ account, name: "ada" }).catch((thrown: unknown) => thrown);
    if (!(error instanceof OutcomeUnknown)) throw error;
    expect(await network.accounts.transaction(error.transaction)).toBeUndefined();
    world.box.faults.remove(outage);
    expect(await network.accounts.setName({ account, name: "ada" })).toMatchObject({ nonce: 0n });
    expect(await network.accounts.name(account)).toBe("ada");
  }));

test("a stream of requests outlives its connection, and nothing is missed or seen twice", () =>
  withBox(async (world) => {
    const { box, clock } = world;
    const requester = clientOf(world, box.accounts.requester.privateKey);
    const node = clientOf(world, box.accounts.signer.privateKey);
    const first = await requested(requester, Uint8Array.of(1));
    clock.advance(120_000);
    const ask = async () => {
      const stdinUri = await uploaded(requester, "private-stdin", Uint8Array.of(2));
      const limits = { deadlineSec: unixSeconds(inSeconds(600)), cycleLimit: 1_000n };
      const what = { vkHash, version, mode: "core", stdinUri, stdinPrivate: true } as const;
      return (await requester.requests.create({ ...what, ...limits })).requestId;
    };
    const seen: string[] = [];
    const stop = new AbortController();
    const reading = (async () => {
      for await (const { requestId } of node.requests.subscribe(
        { requester: address(box.accounts.requester.address) },
        stop,
      )) {
        seen.push(requestId);
      }
    })().catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    await expect
      .poll(async () => {
        await ask(); // until the subscription is there
        return seen.length;
      })
      .toBeGreaterThan(0);
    box.faults.add({ at: "GetNonce", fault: { kind: "lose-after-commit", how: "disconnect" }, count: 1 });
    await node.accounts.nonce(address(box.accounts.signer.address)); // its answer, and the connection, are lost
    const last = await ask();
    await expect.poll(() => seen, { timeout: 10_000 }).toContain(last);
    stop.abort();
    await reading;
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).not.toContain(first.requestId);
  }));
