import { expect, test } from "vitest";
import { createProverNetwork, NetworkError, privateKeySigner } from "../../library/network.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { rows } from "../adapters/network/client/rows.ts";
import { made } from "../adapters/network/client/under-test.ts";
import { type World, withBox } from "../requester/with-box.ts";

const sepolia = 11_155_111n;

/** What the network says of each RPC of the client, called about things that are not there. */
async function sayings({ box }: World) {
  const log = keptLog();
  const signer = privateKeySigner(box.accounts.signer.privateKey);
  const network = createProverNetwork({ url: box.url, signer, log, chainId: sepolia });
  const said = new Map<string, string>();
  for (const row of rows.filter(({ rpc }) => rpc !== "SubscribeProofRequests")) {
    const how = await made(row.call(network)).then(
      () => "answered",
      (error: unknown) => {
        if (error instanceof NetworkError) return error.code;
        throw error;
      },
    );
    said.set(row.rpc, how);
  }
  network.close();
  return { said, log };
}

const reasons = ["answered", "invalid", "not-allowed", "not-found", "precondition"];

test("the box has each RPC of the client: it answers so that the client can read it, or refuses for a reason", () =>
  withBox(
    async (world) => {
      const { said, log } = await sayings(world);
      expect([...said].filter(([, how]) => !reasons.includes(how))).toEqual([]);
      const reads = [...said].filter(([rpc]) => rpc.startsWith("Get") && rpc !== "GetStdinUri");
      expect(reads.filter(([, how]) => how !== "answered")).toEqual([]);
      expect(log.lines).toEqual([]);
    },
    { chainId: sepolia },
  ));
