import { createVerify, generateKeyPairSync, sign } from "node:crypto";
import * as fc from "fast-check";
import { numberToBytes } from "viem";
import { expect, test } from "vitest";
import { encodeSignature } from "../../../local/aws/kms/der.ts";
import { lowerS, parseSignature } from "../../../src/adapters/kms/parse-signature.ts";

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
/** Numbers of any length, those with the highest bit set and those next to the ends of the range among them. */
const numbers = fc.oneof(
  fc.bigInt({ min: 1n, max: order - 1n }),
  fc.integer({ min: 1, max: 255 }).chain((bits) => fc.bigInt({ min: 1n, max: (1n << BigInt(bits)) - 1n })),
  fc.constantFrom(1n, 0x7fn, 0x80n, 0xffn, 0x100n, order / 2n, order / 2n + 1n, order - 1n),
);

test("any two numbers come back from their DER", () => {
  fc.assert(
    fc.property(numbers, numbers, (r, s) => {
      expect(parseSignature(encodeSignature(r, s))).toEqual({ r, s });
    }),
    { numRuns: 500 },
  );
});

test("whatever is taken is the one encoding of what it says", () => {
  const someBytes = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    // one byte of a right signature is changed, added or taken away
    fc
      .record({ r: numbers, s: numbers, at: fc.nat(71), byte: fc.nat(255), kind: fc.constantFrom(0, 1, 2) })
      .map(({ r, s, at, byte, kind }) => {
        const der = [...encodeSignature(r, s)];
        der.splice(at, kind === 1 ? 0 : 1, ...(kind === 2 ? [] : [byte]));
        return Uint8Array.from(der);
      }),
  );
  fc.assert(
    fc.property(someBytes, (der) => {
      let taken: ReturnType<typeof parseSignature>;
      try {
        taken = parseSignature(der);
      } catch (error) {
        expect(error).toMatchObject({ code: "kms-malformed", policy: "retry" });
        return;
      }
      expect([...encodeSignature(taken.r, taken.s)]).toEqual([...der]);
      for (const number of [taken.r, taken.s]) expect(number > 0n && number < order).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test("OpenSSL's signatures are read as OpenSSL means them", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
  for (let n = 0; n < 100; n++) {
    const { r, s } = parseSignature(sign("sha256", Buffer.from(`message ${n}`), privateKey));
    const both = Buffer.concat([numberToBytes(r, { size: 32 }), numberToBytes(s, { size: 32 })]);
    const verify = createVerify("sha256").update(`message ${n}`);
    expect(verify.verify({ key: publicKey, dsaEncoding: "ieee-p1363" }, both)).toBe(true);
  }
});

test.each([
  ["nothing", ""],
  ["no sequence", "31 06 020101 020101"],
  ["a length that is too great", "30 07 020101 020101"],
  ["a length that is too small", "30 05 020101 020101"],
  ["a length in two bytes without need", "30 8106 020101 020101"],
  ["an indefinite length", "30 80 020101 020101 0000"],
  ["one number", "30 03 020101"],
  ["three numbers", "30 09 020101 020101 020101"],
  ["bytes after it", "30 06 020101 020101 00"],
  ["an empty number", "30 05 0200 020101"],
  ["a number that is longer than what holds it", "30 06 020101 020201"],
  ["no integer", "30 06 030101 020101"],
  ["zero for r", "30 06 020100 020101"],
  ["zero for s", "30 06 020101 020100"],
  ["a negative r", "30 06 020180 020101"],
  ["a negative s", "30 06 020101 0201ff"],
  ["a padded r", "30 07 02020001 020101"],
  ["a padded s", "30 07 020101 0202007f"],
  ["r of the order", `30 26 022100${order.toString(16)} 020101`],
  ["s of the order", `30 26 020101 022100${order.toString(16)}`],
])("a signature with %s is refused", (_, der) => {
  expect(() => parseSignature(bytes(der))).toThrow(/^kms: /);
});

test("of s and its mirror image the lower is taken, whichever came", () => {
  fc.assert(
    fc.property(numbers, (s) => {
      const lower = lowerS(s);
      expect(lower === s || lower === order - s).toBe(true);
      expect(lower <= order / 2n).toBe(true);
      expect(lowerS(order - s)).toBe(lower);
    }),
  );
});
