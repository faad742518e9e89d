import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createProverNetwork, privateKeySigner, requestId } from "../../library/network.ts";
import { decodeArtifact } from "../../local/network/artifacts/decode.ts";
import { fromHex } from "../../local/network/hex.ts";
import type { RequestRecord } from "../../local/network/state/records.ts";
import { ExecutionStatus, FulfillmentStatus, ProofMode } from "../../src/gen/types_pb.ts";
import { Verifier } from "../../src/gen/verifier_pb.ts";
import { networkClient } from "../network/box-under-test.ts";
import { eventsOf, idOf } from "./ask-sdk.ts";
import { type Market, openMarket } from "./market.ts";
import { type MockProofs, makeMockProofs } from "./mock-proofs.ts";
import { encodeStdin } from "./sp1-stdin.ts";

/** What the published SDK asks for, option by option, and what the box then holds. */

let mock: MockProofs;
beforeAll(async () => {
  mock = await makeMockProofs();
});
afterAll(() => mock.remove());
const open: ReturnType<typeof openMarket> = (...market) => openMarket(mock)(...market);

const { FULFILLED } = FulfillmentStatus;
const only = { only: {} };
const nobody = { nobody: { bidsOn: () => false } };

/** What the box holds of the one request that was left to itself. */
async function requested(market: Market, ...args: string[]) {
  const id = idOf(await market.ask("--detach", ...args));
  return market.box.request(id)!;
}

/** From the request to its deadline; the SDK counts from before it uploads the input. */
const secondsOf = ({ deadlineSec, createdAtMs }: RequestRecord) => deadlineSec - Math.floor(createdAtMs / 1000);

describe.concurrent("a proof comes back", () => {
  test.for(["core", "compressed", "plonk", "groth16"] as const)(
    "in the mode %s, at its fee",
    async (mode, { onTestFinished }) => {
      const market = await open(onTestFinished, only);
      const told = await market.ask("--one-call", "--mode", mode);
      expect(told[1]).toMatchObject({ event: "fulfilled", bytes: mock.proofs[mode].length });
      expect(told[2]).toMatchObject({ event: "verified", mock: true });
      const [request] = market.box.requests();
      expect(request).toMatchObject({ fulfillment: FULFILLED, baseFeeWei: market.box.rules.params.baseFeeWei[mode] });
      expect(ProofMode[request!.mode]?.toLowerCase()).toBe(mode);
    },
  );

  test("of an input that its prover alone may read", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, { prover: { then: "sits" } });
    const { id, stdinUri, stdinPrivate } = await requested(market, "--private-stdin");
    await vi.waitFor(() => expect(market.assignedAtMs.has(id)).toBe(true), { timeout: 10_000 });
    expect(stdinPrivate).toBe(true);
    const { request } = await networkClient(market.box.url).getProofRequestDetails({ requestId: fromHex(id) });
    expect(request).toMatchObject({ stdinPrivate: true, stdinPublicUri: "" });
    expect((await fetch(stdinUri)).ok).toBe(false);

    const [requester, prover] = [market.box.accounts.requester, market.accountOf("prover")].map(({ privateKey }) => {
      const network = createProverNetwork({ url: market.box.url, signer: privateKeySigner(privateKey) });
      onTestFinished(() => network.close());
      return network;
    });
    await expect(requester!.requests.stdinUri(requestId(id))).rejects.toMatchObject({ code: "not-allowed" });
    const { uri } = await prover!.requests.stdinUri(requestId(id));
    const uploaded = decodeArtifact(await prover!.artifacts.download({ url: uri }));
    expect(uploaded).toEqual({ kind: "decoded", bytes: Uint8Array.from(mock.stdin) });
    await market.deliver("prover", id);
    expect(eventsOf(await market.ask("--collect", id))).toContain("verified");
  });

  test("whatever bearer token comes along", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, only);
    expect(eventsOf(await market.ask("--bearer-token", "of.a.gateway"))).toContain("verified");
  });

  test("twice of one program, which is made known once", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, only);
    for (const mode of ["core", "groth16"]) expect(eventsOf(await market.ask("--mode", mode))).toContain("verified");
    expect(market.box.transactions("CreateProgram")).toHaveLength(1);
    expect(market.box.requests()).toHaveLength(2);
  });
});

describe.concurrent("limits", () => {
  test("are those of a run at home, which commits to its public values", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, only);
    const told = await market.ask();
    const request = market.box.request(idOf(told))!;
    expect(request).toMatchObject({ cycleLimit: request.cycles, gasLimit: request.gasUsed });
    expect(request.expectedPublicValuesHash).toBe(request.publicValuesHash);
    expect(told.at(-1)).toMatchObject({ cycles: `${request.cycleLimit}`, gasUsed: `${request.gasUsed}` });
  });

  test("are the SDK's own where it does not run the program, and so is the deadline", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, nobody);
    const request = await requested(market, "--skip-simulation");
    expect(request).toMatchObject({ cycleLimit: 10n ** 12n, gasLimit: 10n ** 9n });
    expect(request.expectedPublicValuesHash).toBeUndefined();
    expect(secondsOf(request)).toBeLessThanOrEqual(500); // one for each two million of gas
    expect(secondsOf(request)).toBeGreaterThan(300); // its least, whatever the gas
  });

  test("are those that are stated, with the time that is", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, nobody);
    const limits = ["--cycle-limit", "7000", "--gas-limit", "8000"];
    const request = await requested(market, ...limits, "--timeout-sec", "900");
    expect(request).toMatchObject({ cycleLimit: 7000n, gasLimit: 8000n });
    expect(secondsOf(request)).toBeLessThanOrEqual(900);
    expect(secondsOf(request)).toBeGreaterThan(500);
  });

  test.for([
    ["cycles", ["--cycle-limit", "100", "--gas-limit", "10000000"], 5],
    ["gas", ["--cycle-limit", "1000000", "--gas-limit", "10"], 9],
  ] as const)("of too few %s end the request", async ([, args, failCause], { onTestFinished }) => {
    const market = await open(onTestFinished, { prover: { then: "sits" } });
    expect((await market.ask(...args)).at(-1)).toMatchObject({ event: "failed", error: "RequestUnexecutable" });
    expect(market.box.requests()).toMatchObject([{ execution: ExecutionStatus.UNEXECUTABLE, failCause }]);
  });

  test("come to nothing where the run at home cannot go on: nothing is asked for", async ({ onTestFinished }) => {
    // Its key is nobody's matter.
    const market = await openMarket({ ...mock, elf: "batch-image/guest/fault.elf" })(onTestFinished, only);
    const loadFromNowhere = ["--n", "1"];
    expect((await market.ask(...loadFromNowhere)).at(-1)).toMatchObject({ event: "failed", error: "SimulationFailed" });
    expect(market.box.requests()).toEqual([]);
  });

  test("are asked for where the program ends badly at home, which the network then says of it", async ({
    onTestFinished,
  }) => {
    const market = await open(onTestFinished, { prover: { then: "sits" } });
    const noInput = join(mock.folder, "no-input");
    writeFileSync(noInput, encodeStdin());
    expect((await market.ask("--stdin", noInput)).at(-1)).toMatchObject({ error: "RequestUnexecutable" });
    expect(market.box.requests()).toMatchObject([{ execution: ExecutionStatus.UNEXECUTABLE, failCause: 1 }]);
  });
});

describe.concurrent("an auction", () => {
  test.for([
    ["a fifth above the network's suggestion", [], 2_400_000_000n],
    ["as far above as is said", ["--max-price-buffer-percent", "150"], 3_000_000_000n],
    ["as it is said", ["--max-price-per-pgu", "420000000"], 420_000_000n],
  ] as const)("ends at most %s", async ([, args, most], { onTestFinished }) => {
    const market = await open(onTestFinished, { dear: { wei: most + 10_000_000n }, just: { wei: most } });
    const id = idOf(await market.ask(...args));
    expect(market.bids).toMatchObject([
      { prover: "dear", kind: "refused", code: "invalid-argument" },
      { prover: "just", kind: "accepted" },
    ]);
    expect(market.box.request(id)).toMatchObject({ maxPricePerPgu: most, pricePerPgu: most, fulfillment: FULFILLED });
  });

  test("is open for as long as is asked, to a better bid that comes later", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, { quick: {}, better: { wei: 10_000_000n, bidsOn: () => false } });
    const request = await requested(market, "--min-auction-period-sec", "4");
    market.bid("better", request.id);
    expect(request.auctionEndsAtMs - request.createdAtMs).toBe(4000);
    expect(eventsOf(await market.ask("--collect", request.id))).toContain("verified");
    expect(market.assignedAtMs.get(request.id)).toBeGreaterThanOrEqual(request.auctionEndsAtMs);
    expect(market.box.request(request.id)).toMatchObject({ fulfiller: market.accountOf("better").address });
  });

  test("is run by the network's own services alone", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, nobody);
    const { requester, ...accounts } = market.box.accounts;
    const roles = ["auctioneer", "executor", "verifier", "treasury"] as const;
    for (const role of roles) {
      const refused = (await market.ask(`--${role}`, requester.address, "--skip-simulation")).at(-1);
      expect(refused?.message).toContain(`${role} must be ${accounts[role].address}`);
    }
    expect(market.box.requests()).toEqual([]);
    await requested(market, ...roles.flatMap((role) => [`--${role}`, accounts[role].address]), "--skip-simulation");
  });

  test("is the only strategy there is", async ({ onTestFinished }) => {
    const market = await open(onTestFinished, nobody);
    const hosted = ["--strategy", "HOSTED", "--skip-simulation"];
    const refused = [await market.ask(...hosted), await market.ask(...hosted, "--one-call")];
    expect(refused.map((told) => told.at(-1)?.message)).toEqual([
      expect.stringContaining("this network takes the strategy AUCTION only"),
      "FulfillmentStrategy::Hosted is not compatible with NetworkMode::Mainnet",
    ]);
    expect(market.box.requests()).toEqual([]);
    await requested(market, "--strategy", "AUCTION", "--skip-simulation");
  });
});

/** No call of the SDK asks for it: the network's verifier is asked of what the SDK took, and of what it saved. */
test("VerifyProof takes the proof that the SDK took, for what it is a proof of and nothing else", async ({
  onTestFinished,
}) => {
  const market = await open(onTestFinished, only);
  const saved = join(mock.folder, "saved.proof");
  const { box } = market;
  const request = box.request(idOf(await market.ask("--mode", "groth16", "--out", saved)))!;
  const verifier = createClient(Verifier, createGrpcTransport({ baseUrl: box.url }));
  const ask = async (over: object) =>
    (
      await verifier.verifyProof({
        proof: new Uint8Array(readFileSync(saved)),
        vkey: new Uint8Array(readFileSync(mock.vk)),
        mode: request.mode,
        version: request.version,
        publicValuesHash: fromHex(request.publicValuesHash!),
        ...over,
      })
    ).valid;
  const downloaded = new Uint8Array(await (await fetch(request.proofUri!)).arrayBuffer());

  expect(await Promise.all([ask({}), ask({ proof: downloaded })])).toEqual([true, true]);
  const others = [
    { mode: ProofMode.PLONK },
    { publicValuesHash: new Uint8Array(32) },
    { proof: downloaded.subarray(1) },
    { vkey: new Uint8Array(9) },
  ];
  expect(await Promise.all(others.map(ask))).toEqual([false, false, false, false]);
  await expect(ask({ version: "sp1-v5.0.0" })).rejects.toMatchObject({ code: Code.InvalidArgument });
});
