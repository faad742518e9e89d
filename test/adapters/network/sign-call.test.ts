import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, hexOf } from "../../../src/adapters/network/hex.ts";
import { signedCallOf } from "../../../src/adapters/network/node-calls.ts";
import { signCall } from "../../../src/adapters/network/sign-call.ts";
import { proofRequestErrors } from "../../../src/domain/failure.ts";
import { address, requestId, unixSeconds, wei } from "../../../src/domain/values.ts";
import type { NetworkCall } from "../../../src/ports/network.ts";
import { privateKeySigner } from "../../steps/private-key-signer.ts";

type Hex = `0x${string}`;
type Vector = {
  name: string;
  private_key: Hex;
  encoded: Hex;
  signature: Hex;
  sender_hash: Hex;
  body: Record<string, string> & { error?: number };
};
const file = new URL("../../fixtures/wire/vectors.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };
const errors = Object.keys(proofRequestErrors) as (keyof typeof proofRequestErrors)[];

/** The vector's body as a call of ours; undefined where our calls never look like it. */
function callOf({ name, body }: Vector): NetworkCall | undefined {
  const id = requestId(body.request_id ?? "");
  if (name.startsWith("BidRequestBody")) {
    return { kind: "bid", requestId: id, prover: address(body.prover!), amount: wei(BigInt(body.amount!)) };
  }
  if (name === "FulfillProofRequestBody") return { kind: "fulfill", requestId: id, proof: bytesOf(body.proof as Hex) };
  if (!body.error) return undefined;
  const trace = body.error_trace && Buffer.from(bytesOf(body.error_trace as Hex)).toString("utf8");
  return { kind: "fail", requestId: id, error: errors[body.error - 1]!, ...(trace && { trace }) };
}

const ours = vectors
  .filter(({ name }) => /^(Bid|FulfillProof|FailFulfillment)RequestBody/.test(name))
  .flatMap((vector) => {
    const call = callOf(vector);
    return call ? [{ name: vector.name, vector, call }] : [];
  });

test("the golden vectors hold all three kinds of call", () => {
  expect(new Set(ours.map(({ call }) => call.kind))).toEqual(new Set(["bid", "fulfill", "fail"]));
});

test.each(ours)("$name is encoded, signed and hashed as unrelated libraries do it", async ({ vector, call }) => {
  const domain = bytesOf((vector.body.domain ?? "0x") as Hex);
  const nonce = BigInt(vector.body.nonce ?? 0);
  expect(hexOf(signedCallOf(call).encode(nonce, domain).bytes)).toBe(vector.encoded);
  const signer = privateKeySigner(vector.private_key);
  expect(await signCall(signer, domain, signedCallOf(call), nonce, unixSeconds(1))).toEqual({
    nonce,
    signature: vector.signature,
    transaction: vector.sender_hash,
    signedAtSec: 1,
  });
});

test("the same call gives the same bytes, and another nonce gives others", () => {
  const word = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const call = fc.record({
    kind: fc.constant("fulfill" as const),
    requestId: word.map((bytes) => requestId(hexOf(bytes))),
    proof: fc.uint8Array({ maxLength: 200 }),
  });
  const nonce = fc.bigInt({ min: 0n, max: 2n ** 63n });
  fc.assert(
    fc.property(call, nonce, word, (given, first, domain) => {
      const bytes = signedCallOf(given).encode(first, domain).bytes;
      expect(signedCallOf(structuredClone(given)).encode(first, domain).bytes).toEqual(bytes);
      expect(signedCallOf(given).encode(first + 1n, domain).bytes).not.toEqual(bytes);
    }),
  );
});
