import { expect, test } from "vitest";
import type { ProofRequestStatus } from "../../library/network.ts";
import { decodeArtifact, decodeProgram } from "../../local/network/artifacts/decode.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import { rightClaim } from "../../local/network/verification/simulated-run.ts";
import { createRequester } from "../../local/requester/requester.ts";
import { simulatedProof } from "../../src/domain/simulation.ts";
import { aWantedProof, fibonacci, inSeconds, type World, withBox } from "./with-box.ts";

const zstdMagic = [0x28, 0xb5, 0x2f, 0xfd];

/** Lets the box's own prover win the auction and hand in the right proof, from inside. */
async function prove({ box, clock }: World, requestId: Uint8Array): Promise<Uint8Array> {
  const prover = fromHex(box.accounts.prover.address);
  expect(box.inProcess.bid({ prover, requestId, amountWei: 10_000_000n })).toEqual({ kind: "accepted" });
  clock.advance(15_000);
  await box.idle();
  const subject = box.inProcess.subject(requestId)!;
  const proof = simulatedProof(rightClaim(subject));
  expect(await box.inProcess.fulfill({ prover, requestId, proof })).toEqual({ kind: "accepted" });
  return proof;
}

test("a request travels from registration to the downloaded proof, each change told once", () =>
  withBox(async (world) => {
    const { box, requester } = world;
    const { requestId, transactionHash } = await requester.requestProof(aWantedProof());
    expect(transactionHash).toEqual(requestId);
    const told: ProofRequestStatus[] = [];
    let hear: () => void = () => undefined;
    const heard = new Promise<void>((resolve) => {
      hear = resolve;
    });
    const listen = (progress: ProofRequestStatus) => {
      told.push(progress);
      hear();
    };
    const end = requester.follow(requestId, listen, { everyMs: 1 });
    await heard;
    const proof = await prove(world, requestId);

    expect(await end).toMatchObject({
      fulfillmentStatus: "fulfilled",
      executionStatus: "executed",
      deadlineSec: inSeconds(600),
    });
    expect(told.at(0)).toMatchObject({ fulfillmentStatus: "requested", executionStatus: "unexecuted" });
    expect(told.at(-1)).toMatchObject({ fulfillmentStatus: "fulfilled" });
    expect(Buffer.compare(await requester.downloadProof(requestId), proof)).toBe(0);
    expect(box.transactions("RequestProof")).toHaveLength(1);
  }));

test.each([
  ["zstd", zstdMagic],
  ["plain", [1, 2, 3]],
] as const)("uploads travel as %s and are read back as they were", (encoding, start) =>
  withBox(
    async ({ box, artifacts, requester }) => {
      const { requestId } = await requester.requestProof(aWantedProof());
      const request = box.request(toHex(requestId))!;
      const stdin = artifacts.read(request.stdinUri)!;
      expect([...stdin.subarray(0, start.length)]).toEqual([...start]);
      expect(decodeArtifact(stdin)).toEqual({ kind: "decoded", bytes: Uint8Array.of(1, 2, 3) });
      const program = decodeProgram(artifacts.read(request.programUri)!);
      expect(program).toEqual({ kind: "decoded", bytes: fibonacci.elf });
      expect(box.inProcess.subject(requestId)).toMatchObject({ program: fibonacci.elf, vk: fibonacci.vk });
    },
    { requester: { encoding } },
  ),
);

test("what is wanted is what the network was asked for", () =>
  withBox(async ({ box, requester }) => {
    const prover = fromHex(box.accounts.prover.address);
    const { requestId } = await requester.requestProof(
      aWantedProof({ mode: "groth16", minAuctionPeriodSec: 20, maxPricePerPguWei: 50_000_000n, whitelist: [prover] }),
    );
    expect(box.request(toHex(requestId))).toMatchObject({
      requester: box.accounts.requester.address,
      deadlineSec: inSeconds(600),
      cycleLimit: 2_000_000n,
      gasLimit: 2_000_000n,
      maxPricePerPgu: 50_000_000n,
      whitelist: [box.accounts.prover.address],
      stdinPrivate: false,
      version: "sp1-v6.1.0",
    });
  }));

test("the price that it may cost is what the network suggests and a fifth on top, unless it is said", () =>
  withBox(async ({ box, requester }) => {
    const { requestId } = await requester.requestProof(aWantedProof());
    const suggested = box.rules.params.maxPricePerPgu;
    expect(box.request(toHex(requestId))?.maxPricePerPgu).toBe((suggested * 6n) / 5n);
  }));

test("a private stdin is uploaded where only a link reads it", () =>
  withBox(async ({ box, artifacts, requester }) => {
    const { requestId } = await requester.requestProof(aWantedProof({ privateStdin: true }));
    const { stdinUri, stdinPrivate } = box.request(toHex(requestId))!;
    expect(stdinPrivate).toBe(true);
    expect((await fetch(stdinUri)).status).toBe(403);
    expect((await fetch(artifacts.presignRead(stdinUri, 60).url)).status).toBe(200);
  }));

test("many requests at once use each nonce once and register their program once", () =>
  withBox(async ({ box, requester }) => {
    const wanted = Array.from({ length: 20 }, (_, index) => aWantedProof({ stdin: Uint8Array.of(index) }));
    const requested = await Promise.all(wanted.map(requester.requestProof));
    expect(new Set(requested.map(({ requestId }) => toHex(requestId))).size).toBe(20);
    expect(box.transactions("CreateProgram")).toHaveLength(1);
    expect(await requester.registerProgram(fibonacci)).toBe("registered");
    expect(box.transactions("RequestProof")).toHaveLength(20);
  }));

test("a program that the network knows is not uploaded again by another requester", () =>
  withBox(async ({ box, requester }) => {
    await requester.registerProgram(fibonacci);
    const { privateKey } = box.accounts.prover;
    const other = createRequester({ rpcUrl: box.url, privateKey, chainId: box.rules.chainId });
    expect(await other.registerProgram(fibonacci)).toBe("known");
    other.close();
    expect(box.transactions("CreateProgram")).toHaveLength(1);
  }));

test("a cancelled request ends", () =>
  withBox(async ({ box, requester }) => {
    const { requestId } = await requester.requestProof(aWantedProof());
    await requester.cancel(requestId);
    expect((await requester.follow(requestId, () => undefined, { everyMs: 1 })).fulfillmentStatus).not.toBe(
      "requested",
    );
    expect(box.transactions("CancelRequest")).toHaveLength(1);
    await expect(requester.downloadProof(requestId)).rejects.toMatchObject({ code: "no-proof" });
  }));

test("following ends when its signal says so", () =>
  withBox(async ({ requester }) => {
    const { requestId } = await requester.requestProof(aWantedProof());
    const abort = new AbortController();
    const following = requester.follow(requestId, () => abort.abort(), { signal: abort.signal });
    await expect(following).rejects.toThrow(/abort/i);
  }));

test("what the network refuses is said with its words, and the account goes on", () =>
  withBox(async ({ requester }) => {
    const late = requester.requestProof(aWantedProof({ deadlineSec: inSeconds(-1) }));
    await expect(late).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/deadline has passed/),
    });
    await expect(requester.requestProof(aWantedProof())).resolves.toBeDefined();
  }));

test("on a chain that the network is not on every signature is refused", () =>
  withBox(
    async ({ requester }) => {
      await expect(requester.requestProof(aWantedProof())).rejects.toMatchObject({ code: "invalid" });
    },
    { requester: { chainId: 11155111n } },
  ));
