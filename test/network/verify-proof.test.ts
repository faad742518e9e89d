import { afterEach, beforeEach, expect, test } from "vitest";
import { keccak256 } from "../../src/adapters/network/signing.ts";
import { FulfillmentStatus } from "../../src/gen/types_pb.ts";
import { aFulfillment, assignedRequest, statusOf } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { refused } from "./refused.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox();
});
afterEach(() => it.box.close());

test("a proof can be verified without any request", async () => {
  const vkey = Uint8Array.of(1, 2, 3);
  const proof = keccak256(vkey);
  const ask = (over: object = {}) => it.verifier.verifyProof({ proof, vkey, mode: 2, version: "sp1-v6.1.0", ...over });
  expect(await ask()).toMatchObject({ valid: true });
  expect(await ask({ proof: new Uint8Array(32) })).toMatchObject({ valid: false });
  expect(await ask({ vkey: new Uint8Array(3) })).toMatchObject({ valid: false });
});

test.each([
  ["other circuits", { version: "sp1-v5.0.0" }, "proofs can be judged of the version sp1-v6.1.0 alone"],
  ["no circuits", { version: "" }, "proofs can be judged of the version sp1-v6.1.0 alone"],
  ["a mode that is none", { mode: 0 }, "unknown proof mode 0"],
  ["a hash cut short", { publicValuesHash: new Uint8Array(31) }, "public_values_hash must be 32 bytes"],
])("a question about a proof of %s has no answer", async (_name, over, message) => {
  const vkey = Uint8Array.of(1, 2, 3);
  const asked = { proof: keccak256(vkey), vkey, mode: 2, version: "sp1-v6.1.0", ...over };
  expect(await refused(it.verifier.verifyProof(asked))).toEqual({ code: "InvalidArgument", message });
});

test("a network that goes from one version to the next judges proofs of both, and of no third", async () => {
  const both = await startBox({ circuitVersions: ["sp1-v6.1.0", "sp1-v7.0.0"] });
  const asked = { proof: new Uint8Array(32), vkey: new Uint8Array(3), mode: 2, version: "sp1-v7.0.0" };
  expect(await both.verifier.verifyProof(asked)).toMatchObject({ valid: false });
  expect(await refused(both.verifier.verifyProof({ ...asked, version: "sp1-v5.0.0" }))).toEqual({
    code: "InvalidArgument",
    message: "proofs can be judged of the version sp1-v6.1.0, sp1-v7.0.0 alone",
  });
  await both.box.close();
});

test("a proof for a request of another version is not taken", async () => {
  const requestId = await assignedRequest(it, { version: "sp1-v5.0.0" });
  const fulfillment = await aFulfillment(it, requestId);
  expect(await refused(it.network.fulfillProof(fulfillment))).toMatchObject({ code: "InvalidArgument" });
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.ASSIGNED);
});
