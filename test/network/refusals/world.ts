import { createProverNetwork, type ProverNetwork, type ProverNetworkOptions } from "../../../library/network.ts";
import { privateKeySigner } from "../../../library/private-key-signer.ts";
import { createArtifactServer } from "../../../local/network/artifacts/artifact-server.ts";
import { type DemoAccount, demoAccount } from "../../../local/network/demo-accounts.ts";
import { toHex } from "../../../local/network/hex.ts";
import { type Address, address, hash, type RequestId, requestId, unixSeconds } from "../../../src/domain/values.ts";
import { hastyClock } from "../../adapters/network/client/under-test.ts";
import { assignedRequest, createProgram, request, theProgram } from "../actors.ts";
import { type BoxUnderTest, startBox } from "../box-under-test.ts";

/** A box with clients for whoever is needed, and what they act on. */
export type World = {
  it: BoxUnderTest;
  /** A client that signs as this account. */
  as: (by: DemoAccount | undefined, over?: Partial<ProverNetworkOptions>) => ProverNetwork;
  stranger: DemoAccount;
  open: (deadlineInSec?: number) => Promise<RequestId>;
  assigned: () => Promise<RequestId>;
  program: () => Promise<void>;
  /** Seconds of the box's clock. */
  inSec: (seconds: number) => ReturnType<typeof unixSeconds>;
  /** A server of artifacts over HTTP, which the box itself does not use here. */
  artifactServer: () => ReturnType<typeof createArtifactServer>;
  close: () => Promise<void>;
};

export const nowhere = requestId(`0x${"99".repeat(32)}`);
export const vkHash = hash(toHex(theProgram.vkHash));
export const unknownHash = hash(`0x${"98".repeat(32)}`);
export const addressOf = (account: DemoAccount): Address => address(account.address);

export async function createWorld(): Promise<World> {
  const it = await startBox({ fees: { transferWei: 5n, withdrawWei: 5n, delegationWei: 5n } });
  const closing: (() => unknown)[] = [() => it.box.close()];
  const id = (bytes: Uint8Array) => requestId(toHex(bytes));
  const inSec = (seconds: number) => unixSeconds(Math.floor(it.clock.nowMs() / 1000) + seconds);
  return {
    it,
    as(by, over = {}) {
      const signer = by && { signer: privateKeySigner(by.privateKey) };
      const options = { url: it.box.url, ...signer, deadlineMs: 5_000, clock: hastyClock, ...over };
      const network = createProverNetwork(options);
      closing.push(() => network.close());
      return network;
    },
    stranger: demoAccount("a stranger"),
    open: async (deadlineInSec = 3_600) => id(await request(it, { deadline: BigInt(inSec(deadlineInSec)) })),
    assigned: async () => id(await assignedRequest(it)),
    program: () => createProgram(it),
    inSec,
    async artifactServer() {
      const server = await createArtifactServer({ clock: it.clock, uploadTtlSec: 60 });
      closing.push(() => server.close());
      return server;
    },
    close: async () => void (await Promise.all(closing.map((close) => close()))),
  };
}
