import { z } from "zod";
import type { Guard } from "../iam/guard.ts";
import { awsJson, type Service, serve } from "../protocol/serve.ts";
import { createStateFile } from "../protocol/state-file.ts";
import { createKey, describeKey, newKey } from "./create-key.ts";
import { findKey, type Keys, keySchema } from "./key.ts";
import { getPublicKey, sign } from "./sign.ts";

export type KmsOptions = {
  port?: number | undefined;
  region?: string | undefined;
  accountId?: string | undefined;
  /** Kept in `<stateDir>/kms.json`, readable by its owner alone; in memory when absent. */
  stateDir?: string | undefined;
  /** The ids of a template's keys: made where they are not there yet. */
  ids?: readonly string[];
  guard?: Guard | undefined;
};

export type Kms = Service & {
  /** Puts `privateKey` in the place of a key's own, as ImportKeyMaterial does for a key that was made to take it. */
  importKey(keyId: string, privateKey: `0x${string}`): void;
};

/** KMS on loopback: keys that sign for an address, for one machine and its one user. */
export async function createKms(options: KmsOptions = {}): Promise<Kms> {
  const { region = "us-east-1", accountId = "000000000000", port, ids = [], guard } = options;
  const file = createStateFile(options.stateDir, "kms.json", 0o600);
  const kept = z.array(keySchema).parse(file.read() ?? []);
  const keys: Keys = new Map(kept.map((key) => [key.id, key]));
  const save = () => file.write([...keys.values()]);
  const arnOf = (id: string) => `arn:aws:kms:${region}:${accountId}:key/${id}`;
  for (const id of ids) if (!keys.has(id)) keys.set(id, newKey(arnOf(id), id, ""));
  if (ids.length > 0) save();
  const operations = {
    CreateKey: createKey(keys, arnOf, save),
    DescribeKey: describeKey(keys),
    GetPublicKey: getPublicKey(keys),
    Sign: sign(keys),
  };
  const service = await serve({ dialect: awsJson("1.1"), operations, port, guard });
  return {
    ...service,
    importKey(keyId, privateKey) {
      const key = findKey(keys, keyId);
      keys.set(key.id, keySchema.parse({ ...key, privateKey }));
      save();
    },
  };
}
