import { randomBytes } from "node:crypto";
import { credentials } from "../account.ts";

export type AccessKey = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** Whose a key is: the operator, who may do everything, or a role that a process took. */
export type Holder = { kind: "operator" } | { kind: "role"; arn: string; session: string };

/** The keys that were given out. They stay good when their process ends, as a role's do for hours. */
export type AccessKeys = {
  issue(roleArn: string, session: string): AccessKey;
  holderOf(accessKeyId: string): Holder | undefined;
};

export function createAccessKeys(): AccessKeys {
  const holders = new Map<string, Holder>([[credentials.accessKeyId, { kind: "operator" }]]);
  return {
    issue(arn, session) {
      const accessKeyId = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`; // 20 characters, as AWS's are
      holders.set(accessKeyId, { kind: "role", arn, session });
      return { accessKeyId, secretAccessKey: randomBytes(20).toString("hex"), sessionToken: "loopback" };
    },
    holderOf: (accessKeyId) => holders.get(accessKeyId),
  };
}

/** What the SDK reads a key from; empty, so that it finds none, where there is no key. */
export const keyVariables = (key: AccessKey | undefined): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: key?.accessKeyId ?? "",
  AWS_SECRET_ACCESS_KEY: key?.secretAccessKey ?? "",
  AWS_SESSION_TOKEN: key?.sessionToken ?? "",
});
