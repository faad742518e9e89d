import * as fc from "fast-check";
import { recoverAddress, toHex } from "viem";
import { expect } from "vitest";
import type { MessageSigner } from "../../src/ports/message-signer.ts";
import type { ContractTest } from "./target.ts";

/** Half of the order of secp256k1: the greatest s that the network takes. */
const greatestS = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** The signer port, wherever the key rests. */
export function messageSignerContract(aSigner: () => Promise<MessageSigner>, test: ContractTest): void {
  test("whatever is signed is signed by the signer's address, with the lower s and v 27 or 28", async () => {
    const signer = await aSigner();
    const ours = await signer.address();
    const digests = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const signed = fc.asyncProperty(digests, async (digest) => {
      const signature = await signer.sign(digest);
      expect(signature).toHaveLength(65);
      expect([27, 28]).toContain(signature[64]);
      expect(BigInt(toHex(signature.subarray(32, 64)))).toBeLessThanOrEqual(greatestS);
      const who = await recoverAddress({ hash: toHex(digest), signature: toHex(signature) });
      expect(who.toLowerCase()).toBe(ours);
    });
    await fc.assert(signed, { numRuns: 50, examples: [[new Uint8Array(32)], [new Uint8Array(32).fill(255)]] });
  });

  test("the address stays the same", async () => {
    const signer = await aSigner();
    expect(await signer.address()).toMatch(/^0x[0-9a-f]{40}$/);
    expect(await signer.address()).toBe(await signer.address());
  });
}
