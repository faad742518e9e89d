import { createCipheriv, createDecipheriv, pbkdf2, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { scrypt } from "hash-wasm";
import * as z from "zod/mini";
import { keccak256 } from "../../../src/adapters/network/signing.ts";
import { CliError } from "../cli-error.ts";
import { parseRawKey, type RawKey } from "./raw-key.ts";

/**
 * Web3 Secret Storage, version 3: the file that geth, foundry (`cast wallet`) and ethers write.
 * https://ethereum.org/en/developers/docs/data-structures-and-encoding/web3-secret-storage/
 */
const hex = z.string().check(z.regex(/^[0-9a-fA-F]*$/));
/** Bounds of what a file may ask of this machine: geth's usual work is 2^18 with r 8, and takes a second. */
const scryptParams = z.object({
  dklen: z.literal(32),
  n: z
    .int()
    .check(
      z.refine((n) => n >= 2 && n <= 2 ** 20 && Number.isInteger(Math.log2(n)), "must be a power of 2, 2^20 at most"),
    ),
  r: z.int().check(z.minimum(1), z.maximum(16)),
  p: z.int().check(z.minimum(1), z.maximum(16)),
  salt: hex,
});
const pbkdf2Params = z.object({
  dklen: z.literal(32),
  c: z.int().check(z.minimum(1), z.maximum(10_000_000)),
  prf: z.literal("hmac-sha256"),
  salt: hex,
});
const common = { cipher: z.literal("aes-128-ctr"), ciphertext: hex, cipherparams: z.object({ iv: hex }), mac: hex };
const crypto = z.discriminatedUnion("kdf", [
  z.object({ ...common, kdf: z.literal("scrypt"), kdfparams: scryptParams }),
  z.object({ ...common, kdf: z.literal("pbkdf2"), kdfparams: pbkdf2Params }),
]);
const keystore = z.object({ version: z.literal(3), crypto });
type Crypto = z.output<typeof crypto>;

const bytes = (text: string): Buffer => Buffer.from(text, "hex");

/** The key in a keystore's text. Throws a CliError where it is none, or the password is another. */
export async function openKeystore(text: string, password: string, name: string): Promise<RawKey> {
  const read = keystore.safeParse(parsed(text));
  if (!read.success) {
    throw new CliError(
      "usage",
      `${name} is no keystore of version 3 that this program can open (${z.prettifyError(read.error).split("\n")[0]}).`,
      "`prover key new FILE` makes one; so does `cast wallet new`.",
    );
  }
  const { ciphertext, cipherparams, mac, ...derivation } = read.data.crypto;
  const derived = await derive(derivation, password);
  const found = keccak256(derived.subarray(16, 32), bytes(ciphertext));
  if (found.length !== bytes(mac).length || !timingSafeEqual(found, bytes(mac))) {
    throw new CliError("failed", `The password does not open ${name}.`, "Try again; nothing can be done without it.");
  }
  const opened = createDecipheriv("aes-128-ctr", derived.subarray(0, 16), bytes(cipherparams.iv));
  const key = parseRawKey(Buffer.concat([opened.update(bytes(ciphertext)), opened.final()]).toString("hex"));
  if (key) return key;
  throw new CliError("failed", `${name} holds something that is no key.`, "Use a copy of it that is whole.");
}

/** As a keystore, with geth's usual work. `address` is written beside it, as others do, to find it by. */
export async function sealKeystore(key: RawKey, password: string, address: string): Promise<string> {
  const kdfparams = { dklen: 32 as const, n: 2 ** 18, r: 8, p: 1, salt: randomBytes(32).toString("hex") };
  const derived = await derive({ cipher: "aes-128-ctr", kdf: "scrypt", kdfparams }, password);
  const iv = randomBytes(16);
  const sealed = createCipheriv("aes-128-ctr", derived.subarray(0, 16), iv);
  const ciphertext = Buffer.concat([sealed.update(bytes(key.slice(2))), sealed.final()]);
  const mac = Buffer.from(keccak256(derived.subarray(16, 32), ciphertext)).toString("hex");
  return JSON.stringify({
    version: 3,
    id: randomUUID(),
    address: address.slice(2),
    crypto: {
      cipher: "aes-128-ctr",
      cipherparams: { iv: iv.toString("hex") },
      ciphertext: ciphertext.toString("hex"),
      ...{ kdf: "scrypt", kdfparams, mac },
    },
  });
}

type Derivation = Crypto extends infer C ? (C extends Crypto ? Pick<C, "cipher" | "kdf" | "kdfparams"> : never) : never;

/** By hash-wasm, for OpenSSL refuses the format's own example: it holds N below 2^(16 r), as RFC 7914 has it. */
async function derive(by: Derivation, password: string): Promise<Buffer> {
  const salt = bytes(by.kdfparams.salt);
  if (by.kdf === "pbkdf2") return promisify(pbkdf2)(password, salt, by.kdfparams.c, by.kdfparams.dklen, "sha256");
  const { n: costFactor, r: blockSize, p: parallelism, dklen: hashLength } = by.kdfparams;
  const work = { costFactor, blockSize, parallelism, hashLength, outputType: "binary" } as const;
  return Buffer.from(await scrypt({ password, salt, ...work }));
}

/** geth once wrote `Crypto`. */
function parsed(text: string): unknown {
  try {
    const { Crypto: crypto, ...rest } = JSON.parse(text) as Record<string, unknown>;
    return crypto === undefined ? rest : { ...rest, crypto };
  } catch {
    return undefined;
  }
}
