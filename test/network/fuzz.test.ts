import { create, type DescField, type DescMessage, ScalarType, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { framed } from "../../conformance/raw-call.ts";
import { bodyHas, bodySchema, signedRpcs } from "../../conformance/signed-rpcs.ts";
import { demoAccounts } from "../../local/network/demo-accounts.ts";
import { fromHex, type Hex } from "../../local/network/hex.ts";
import { chooseVerification } from "../../local/network/verification/choose.ts";
import { ArtifactStore } from "../../src/gen/artifact_pb.ts";
import { ProverNetwork } from "../../src/gen/network_pb.ts";
import { BalanceOperation } from "../../src/gen/types_pb.ts";
import { Verifier as VerifierService } from "../../src/gen/verifier_pb.ts";
import { theProgram } from "./actors.ts";
import { type BoxUnderTest, networkClient, startBox } from "./box-under-test.ts";
import { startBusyBox } from "./busy-box.ts";
import { callRaw } from "./raw-call.ts";
import { callRpc, signedMessage } from "./signed-rpcs.ts";

let it: BoxUnderTest;
beforeAll(async () => {
  it = await startBusyBox();
});
afterAll(() => it.box.close());

const accounts = Object.values(demoAccounts());
const most = { u32: 2 ** 32 - 1, u64: 2n ** 64n - 1n };

/** Ids that mean something come up as often as those that mean nothing. */
const bytes = (): fc.Arbitrary<Uint8Array> => {
  const known: Hex[] = [...accounts.map(({ address }) => address), ...it.box.requests().map(({ id }) => id)];
  return fc.oneof(
    fc.constantFrom(...known, it.box.rules.domain).map((hex) => fromHex(hex)),
    fc.constant(theProgram.vkHash),
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(20, 32).map((length) => new Uint8Array(length)),
  );
};
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.bigInt({ min: 0n, max: 2n ** 260n }).map(String),
  fc.constantFrom("", "-1", "1e9", "0x10", "sp1-v6.1.0", "NaN", "\u0000", "5".repeat(79)),
);
const u64 = fc.oneof(fc.bigInt({ min: 0n, max: most.u64 }), fc.constantFrom(0n, 1n, most.u64, 1_787_000_100n));

const scalars: () => Partial<Record<ScalarType, fc.Arbitrary<unknown>>> = () => ({
  [ScalarType.BYTES]: bytes(),
  [ScalarType.STRING]: text,
  [ScalarType.UINT64]: u64,
  [ScalarType.INT64]: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  [ScalarType.UINT32]: fc.oneof(fc.nat(5), fc.integer({ min: 0, max: most.u32 })),
  [ScalarType.INT32]: fc.integer(),
  [ScalarType.BOOL]: fc.boolean(),
  [ScalarType.FLOAT]: fc.float(),
});

function anyField(field: DescField): fc.Arbitrary<unknown> {
  const one = (): fc.Arbitrary<unknown> => {
    if (field.message !== undefined) return anyMessage(field.message);
    if (field.enum !== undefined) return fc.oneof(fc.nat(10), fc.integer());
    const scalar = scalars()[field.scalar ?? ScalarType.BYTES];
    if (scalar === undefined) throw new Error(`nothing is drawn for ${field.name}`);
    return scalar;
  };
  return field.fieldKind === "list" ? fc.array(one(), { maxLength: 4 }) : one();
}

/** Any message of the wire's type: each field there or not, with values that are allowed and make no sense. */
function anyMessage(desc: DescMessage): fc.Arbitrary<object> {
  const fields = Object.fromEntries(desc.fields.map((field) => [field.localName, anyField(field)]));
  return fc.record(fields, { requiredKeys: [] }).map((init) => create(desc, init));
}

/** What a call ends with: its answer or a refusal. A fault of the box itself would be Internal or Unknown. */
async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "answered";
  } catch (error) {
    return Code[ConnectError.from(error).code] ?? "no code";
  }
}

const isRefusal = (how: string): boolean =>
  !["Internal", "Unknown", "Unimplemented", "DataLoss", "DeadlineExceeded"].includes(how);

const logged = (operation: BalanceOperation): bigint =>
  it.box.balanceLogs().reduce((sum, log) => (log.operation === operation ? sum + log.amountWei : sum), 0n);

async function stillGood(): Promise<void> {
  expect(it.box.totalWei()).toBe(logged(BalanceOperation.DEPOSIT) - logged(BalanceOperation.WITHDRAW));
  expect((await it.network.getProofRequestParams({ mode: 2 })).domain).toEqual(fromHex(it.box.rules.domain));
  expect((await it.network.getFilteredProofRequests({ limit: 100 })).requests.length).toBeGreaterThan(0);
}

const unary = ProverNetwork.methods.filter(({ methodKind }) => methodKind === "unary");

test.each(unary.map(({ name }) => name))("%s answers or refuses whatever message of its type comes", async (name) => {
  const rpc = unary.find((one) => one.name === name)!;
  await fc.assert(
    fc.asyncProperty(anyMessage(rpc.input), async (message) => {
      expect(await outcome(callRpc(it, name, message))).toSatisfy(isRefusal);
    }),
    { numRuns: 15, seed: 2 },
  );
  await stillGood();
});

test.each(signedRpcs.map(({ name }) => name))("%s answers or refuses whatever is signed", async (name) => {
  const account = fc.constantFrom(...accounts);
  await fc.assert(
    fc.asyncProperty(anyMessage(bodySchema(name)), account, fc.boolean(), async (body, by, isNamed) => {
      const {
        nonce: _nonce,
        domain: _domain,
        variant: _variant,
        fee: _fee,
        auctioneer: _,
        ...fields
      } = body as Record<string, unknown>;
      // Half of them get past the first checks: their nonce, domain, variant and fee are right.
      const message = await signedMessage(it, name, isNamed ? fields : { ...body }, by);
      expect(await outcome(callRpc(it, name, message))).toSatisfy(isRefusal);
    }),
    { numRuns: 25, seed: 3 },
  );
  it.clock.advance(1000);
  await it.box.idle();
  await stillGood();
});

test("a subscription streams or refuses whatever filter comes", async () => {
  const impatient = networkClient(it.box.url, 60);
  const { input } = ProverNetwork.method.subscribeProofRequests;
  await fc.assert(
    fc.asyncProperty(anyMessage(input), async (filter) => {
      const stream = impatient.subscribeProofRequests(filter)[Symbol.asyncIterator]();
      const how = await outcome(stream.next());
      expect(how === "DeadlineExceeded" || isRefusal(how)).toBe(true);
    }),
    { numRuns: 15, seed: 4 },
  );
  await stillGood();
});

test("the artifact store and the verifier answer or refuse whatever comes", async () => {
  const { verifier, close } = chooseVerification({ kind: "simulated" });
  const other = await startBox({ verifier });
  const [create, verify] = [ArtifactStore.method.createArtifact, VerifierService.method.verifyProof];
  await fc.assert(
    fc.asyncProperty(anyMessage(create.input), anyMessage(verify.input), async (artifact, proof) => {
      expect(await outcome(other.artifactStore.createArtifact(artifact))).toSatisfy(isRefusal);
      expect(await outcome(other.verifier.verifyProof(proof))).toSatisfy(isRefusal);
    }),
    { numRuns: 40, seed: 5 },
  );
  await other.box.close();
  await close();
});

test("good messages of which some bytes were changed on the way make and lose nothing", async () => {
  const { requester } = it.box.accounts;
  const changes = fc.array(fc.record({ at: fc.nat(), to: fc.nat(255) }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom("Transfer", "Withdraw"), changes, fc.nat(), async (name, damage, length) => {
      const to = { to: fromHex(requester.address), account: fromHex(requester.address) };
      const fields = Object.fromEntries(Object.entries(to).filter(([field]) => bodyHas(name, field)));
      const message = await signedMessage(it, name, { amount: "7", ...fields }, requester);
      const { input } = ProverNetwork.methods.find((rpc) => rpc.name === name)!;
      const bytes = toBinary(input, create(input, message));
      for (const { at, to: value } of damage) bytes[at % bytes.length] = value;
      const cut = damage.length === 1 ? bytes.subarray(0, length % bytes.length) : bytes;
      expect(await callRaw(it.box.url, `network.ProverNetwork/${name}`, framed(cut))).toMatch(/^\d+$/);
    }),
    { numRuns: 80, seed: 6 },
  );
  await stillGood();
});
