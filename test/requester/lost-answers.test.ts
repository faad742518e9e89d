import { expect, test } from "vitest";
import type { Fault } from "../../local/network/faults.ts";
import { createRequester } from "../../local/requester/requester.ts";
import { aWantedProof, fibonacci, withBox } from "./with-box.ts";

const faults: [string, Fault, number][] = [
  ["lost before the commit", { kind: "lose-before-commit" }, 1],
  ["lost after the commit", { kind: "lose-after-commit" }, 1],
  ["lost after the commit, the connection with it", { kind: "lose-after-commit", how: "disconnect" }, 1],
  ["lost before the commit twice", { kind: "lose-before-commit" }, 2],
  ["refused for its nonce", { kind: "wrong-nonce" }, 1],
  ["refused for its nonce three times", { kind: "wrong-nonce" }, 3],
];

test.each(faults)("a request whose answer is %s is made once", (_, fault, count) =>
  withBox(async ({ box, requester }) => {
    await requester.registerProgram(fibonacci);
    box.faults.add({ at: "RequestProof", fault, count });
    const { requestId } = await requester.requestProof(aWantedProof());
    expect(box.requests().map(({ id }) => id)).toEqual([`0x${Buffer.from(requestId).toString("hex")}`]);

    await requester.cancel(requestId);
    expect(box.transactions("CancelRequest")).toHaveLength(1);
  }),
);

test("a request whose answer is lost, and that the network lists late, is not paid for twice", () =>
  withBox(async ({ box, requester }) => {
    await requester.registerProgram(fibonacci);
    const unlisted = { kind: "refuse", code: "not-found", message: "not indexed yet" } as const;
    box.faults.add({ at: "RequestProof", fault: { kind: "lose-after-commit" }, count: 1 });
    box.faults.add({ at: "GetTransactionDetails", fault: unlisted });
    const lost: unknown = await requester.requestProof(aWantedProof()).catch((error: unknown) => error);
    const requested = box.requests();
    expect(lost).toMatchObject({ code: "outcome-unknown", transaction: requested[0]?.id });
    expect(requested).toHaveLength(1);
    expect(box.transactions("RequestProof")).toHaveLength(1);
  }));

test("a nonce that another process used up is read again", () =>
  withBox(async ({ box, requester }) => {
    const { privateKey } = box.accounts.requester;
    const other = createRequester({ rpcUrl: box.url, privateKey, chainId: box.rules.chainId });
    await requester.requestProof(aWantedProof());
    await other.requestProof(aWantedProof());
    await requester.requestProof(aWantedProof());
    other.close();
    expect(box.transactions("RequestProof")).toHaveLength(3);
  }));

test("reads and uploads are tried again", () =>
  withBox(async ({ box, requester }) => {
    for (const at of ["GetProgram", "GetProofRequestParams", "CreateArtifact", "GetNonce", "artifact.put"]) {
      box.faults.add({ at, fault: { kind: "outage" }, count: 1 });
    }
    await requester.requestProof(aWantedProof());
    expect(box.transactions("RequestProof")).toHaveLength(1);
  }));

test("a network that is not there is said so", () =>
  withBox(async ({ box, requester }) => {
    await box.close();
    await expect(requester.requestProof(aWantedProof())).rejects.toMatchObject({
      code: "no-answer",
      policy: "retry",
    });
  }));
