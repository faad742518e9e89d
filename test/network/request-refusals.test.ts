import { afterAll, beforeAll, expect, test } from "vitest";
import { fromHex } from "../../local/network/hex.ts";
import {
  CreateProgramRequestBodySchema,
  type ProofMode,
  RequestProofRequestBodySchema,
} from "../../src/gen/types_pb.ts";
import { aRequestBody, createProgram, nonceOf, signed, theProgram } from "./actors.ts";
import { type BoxUnderTest, startBox, startMs } from "./box-under-test.ts";
import { refused } from "./refused.ts";

let it: BoxUnderTest;
beforeAll(async () => {
  it = await startBox({ params: { floorPricePerPgu: 50n } });
  await createProgram(it);
});
afterAll(() => it.box.close());

type Overrides = NonNullable<Parameters<typeof aRequestBody>[1]>;

async function ask(overrides: Overrides): Promise<unknown> {
  const body = await aRequestBody(it, overrides);
  return it.network.requestProof(
    await signed(RequestProofRequestBodySchema, body, it.box.accounts.requester.privateKey),
  );
}

const wrongs: Readonly<Record<string, [Overrides, string, RegExp]>> = {
  "a program hash of another length": [{ vkHash: new Uint8Array(31) }, "InvalidArgument", /vk_hash must be 32 bytes/],
  "an unknown program": [{ vkHash: new Uint8Array(32).fill(99) }, "NotFound", /program 0x63.* not found/],
  "an unknown mode": [{ mode: 9 as ProofMode }, "InvalidArgument", /unknown proof mode 9/],
  "another strategy": [{ strategy: 1 }, "InvalidArgument", /AUCTION/],
  "no version": [{ version: "" }, "InvalidArgument", /version/],
  "a stdin that nobody uploaded": [{ stdinUri: "http://elsewhere/x" }, "InvalidArgument", /no uploaded artifact/],
  "a deadline that has passed": [{ deadline: BigInt(startMs / 1000) }, "InvalidArgument", /deadline has passed/],
  "no limit": [{ cycleLimit: 0n, gasLimit: 0n }, "InvalidArgument", /limit/],
  "another auctioneer": [{ auctioneer: new Uint8Array(20) }, "InvalidArgument", /auctioneer must be 0x/],
  "a whitelist of no addresses": [{ whitelist: [new Uint8Array(3)] }, "InvalidArgument", /whitelist/],
  "a fee below the network's": [{ baseFee: "1" }, "InvalidArgument", /base_fee must be at least/],
  "a price that is no number": [{ maxPricePerPgu: "0x10" }, "InvalidArgument", /max_price_per_pgu/],
  "a price below the floor": [{ maxPricePerPgu: "49" }, "InvalidArgument", /below the network's floor 50/],
  "more than its requester has": [{ gasLimit: 2n ** 63n }, "FailedPrecondition", /insufficient balance/],
  "another chain's domain": [{ domain: new Uint8Array(32) }, "InvalidArgument", /domain mismatch/],
};

for (const [what, [overrides, code, message]] of Object.entries(wrongs)) {
  test(`a request with ${what} is refused and spends nothing`, async () => {
    const { requester } = it.box.accounts;
    const before = it.box.account(requester.address);
    expect(await refused(ask(overrides))).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(it.box.account(requester.address)).toEqual(before);
  });
}

test("what the network asks of requests fits what the Rust SDK reads", async () => {
  const params = await it.network.getProofRequestParams({ mode: 2 });
  for (const role of ["auctioneer", "executor", "verifier", "treasury"] as const) expect(params[role]).toHaveLength(20);
  for (const amount of [params.baseFee, params.maxPricePerPgu]) expect(BigInt(amount)).toBeLessThan(2n ** 64n);
  expect(params.domain).toEqual(fromHex(it.box.rules.domain));
});

test("a program is created once, with an uploaded ELF and a key", async () => {
  const { requester } = it.box.accounts;
  const create = async (vkHash: Uint8Array, vk: Uint8Array, programUri: string) => {
    const body = { nonce: await nonceOf(it, requester), vkHash, vk, programUri };
    return it.network.createProgram(await signed(CreateProgramRequestBodySchema, body, requester.privateKey));
  };
  const other = new Uint8Array(32).fill(12);
  const uri = (await it.network.getProgram({ vkHash: theProgram.vkHash })).program?.programUri ?? "";
  expect(await refused(create(theProgram.vkHash, theProgram.vk, uri))).toMatchObject({ code: "AlreadyExists" });
  expect(await refused(create(other, new Uint8Array(), uri))).toMatchObject({ code: "InvalidArgument" });
  expect(await refused(create(other, theProgram.vk, "http://x/y"))).toMatchObject({ code: "InvalidArgument" });
  expect(await refused(it.network.getProgram({ vkHash: other }))).toMatchObject({ code: "NotFound" });
});
