import { expect, test } from "vitest";
import { openKeystore, sealKeystore } from "../../../cli/prover/keys/keystore.ts";
import { addressOf } from "../../../cli/prover/keys/open-signer.ts";
import type { RawKey } from "../../../cli/prover/keys/raw-key.ts";

/** The examples of the format's own page: one key, sealed in both ways with one password. */
const password = "testpassword";
const secret: RawKey = "0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
const pbkdf2 = {
  crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "6087dab2f9fdbbfaddc31a909735c1e6" },
    ciphertext: "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
    kdf: "pbkdf2",
    kdfparams: {
      c: 262_144,
      dklen: 32,
      prf: "hmac-sha256",
      salt: "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
    },
    mac: "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
  },
  id: "3198bc9c-6672-5ab3-d995-4942343ae5b6",
  version: 3,
};
const scrypt = {
  crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "83dbcc02d8ccb40e466191a123791e0e" },
    ciphertext: "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
    kdf: "scrypt",
    kdfparams: {
      dklen: 32,
      n: 262_144,
      p: 8,
      r: 1,
      salt: "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19",
    },
    mac: "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097",
  },
  id: "3198bc9c-6672-5ab3-d995-4942343ae5b6",
  version: 3,
};

test.each([
  ["pbkdf2", pbkdf2],
  ["scrypt", scrypt],
  ["as geth once spelled it", { version: 3, id: pbkdf2.id, Crypto: pbkdf2.crypto }],
])("the format's own example opens: %s", async (_name, file) => {
  expect(await openKeystore(JSON.stringify(file), password, "a.json")).toBe(secret);
});

test("what is sealed here opens here, and tells its address", async () => {
  const address = addressOf(secret);
  const sealed = await sealKeystore(secret, "correct horse", address);
  expect(JSON.parse(sealed)).toMatchObject({ version: 3, address: address.slice(2) });
  expect(await openKeystore(sealed, "correct horse", "a.json")).toBe(secret);
});

test.each([
  ["another password", JSON.stringify(pbkdf2), "testpassw0rd", "The password does not open a.json."],
  [
    "a ciphertext that was touched",
    JSON.stringify(pbkdf2).replace("5318b4d5", "5318b4d6"),
    password,
    "does not open a.json",
  ],
  ["no JSON", "a key", password, "a.json is no keystore of version 3"],
  ["version 1", JSON.stringify({ ...pbkdf2, version: 1 }), password, "a.json is no keystore of version 3"],
  [
    "work that would take all memory",
    JSON.stringify(scrypt).replace('"n":262144', '"n":1073741824'),
    password,
    "a.json is no keystore of version 3",
  ],
])("%s is refused", async (_name, text, word, says) => {
  await expect(openKeystore(text, word, "a.json")).rejects.toThrow(says);
});
