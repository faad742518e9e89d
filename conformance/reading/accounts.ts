import { callRpc } from "../call.ts";
import { type Check, demand, NotSeen } from "../check.ts";
import type { RpcName } from "../rpc-name.ts";
import { aRequest, proversThere, requestsThere } from "../samples.ts";
import { listen } from "../subscription.ts";
import { demandBytes, demandPast, sameBytes, short, textOf, unused } from "../values.ts";

const nobody = unused(20);

/** What is said of an address that nobody has ever used, field by field. */
const ofNobody: readonly (readonly [RpcName, object, Readonly<Record<string, unknown>>])[] = [
  ["GetNonce", { address: nobody }, { nonce: 0n }],
  ["GetBalance", { address: nobody }, { amount: "0" }],
  ["GetOwner", { address: nobody }, { owner: nobody }],
  ["GetAccountName", { address: nobody }, { name: undefined }],
  ["GetTermsSignature", { address: nobody }, { isSigned: false }],
  ["GetTEEWhitelistStatus", { address: nobody }, { isWhitelisted: false }],
  ["GetDelegation", { prover: nobody }, { delegation: undefined }],
  ["GetProverStakeBalance", { prover: nobody }, { amount: "0" }],
  [
    "GetProverStatus",
    { prover: nobody },
    { isWhitelisted: false, isHighAvailability: false, suspendedUntil: undefined },
  ],
  ["GetProverCapacity", { prover: nobody }, { capacity: undefined }],
  ["GetProgramGasEstimates", { vkHashes: [unused(32)] }, { estimates: "" }],
];

export const accountChecks: readonly Check[] = [
  ...ofNobody.map(
    ([rpc, message, expected]): Check => ({
      name: "says nothing of what nobody has used",
      rpc,
      kind: "read",
      async run(target) {
        const answer = await callRpc(target, rpc, message);
        for (const [field, value] of Object.entries(expected)) {
          demand(textOf(answer[field]) === textOf(value), `${field} is ${textOf(answer[field])}`);
        }
        return Object.entries(expected)
          .map(([field, value]) => `${field} ${textOf(value) || "empty"}`)
          .join(", ");
      },
    }),
  ),
  {
    name: "answers with the account that was asked for, and the name that GetAccountName says",
    rpc: "GetAccount",
    kind: "read",
    async run(target) {
      const address = (await aRequest(target)).requester;
      const { account } = await target.network.getAccount({ address });
      const { name } = await target.network.getAccountName({ address });
      demand(account !== undefined && sameBytes(account.address, address), "answers with another account");
      demand(account.name === name, `name is ${account.name}, and ${name} by GetAccountName`);
      return `${short(address)} ${name ?? "without a name"}`;
    },
  },
  {
    name: "counts at least the transactions that a requester is known to have sent",
    rpc: "GetNonce",
    kind: "read",
    async run(target) {
      const address = (await aRequest(target)).requester;
      const sent = (await requestsThere(target)).filter(({ requester }) => sameBytes(requester, address)).length;
      const { nonce } = await target.network.getNonce({ address });
      demand(nonce >= BigInt(sent), `is ${nonce} after ${sent} requests`);
      return `${nonce} after ${sent} requests or more`;
    },
  },
  {
    name: "leads from a prover's delegate to the prover",
    rpc: "GetOwner",
    kind: "read",
    async run(target) {
      for (const prover of await proversThere(target)) {
        const { delegation } = await target.network.getDelegation({ prover: prover.address });
        if (delegation === undefined) continue;
        const { owner } = await target.network.getOwner({ address: delegation.delegate });
        demand(sameBytes(owner, prover.address), `leads to ${short(owner)}, not to ${short(prover.address)}`);
        return `${short(delegation.delegate)} acts for ${short(owner)}`;
      }
      throw new NotSeen("no prover has a delegate");
    },
  },
  {
    name: "names the prover's owner",
    rpc: "GetDelegation",
    kind: "read",
    async run(target) {
      for (const prover of await proversThere(target)) {
        const { delegation } = await target.network.getDelegation({ prover: prover.address });
        if (delegation === undefined) continue;
        demandBytes(delegation.delegate, 20, "delegate");
        demand(sameBytes(delegation.owner, prover.owner), "names another owner than GetFilteredProvers");
        demandPast(delegation.createdAt, target.nowSec(), "created_at");
        return `${short(prover.owner)} delegates to ${short(delegation.delegate)}`;
      }
      throw new NotSeen("no prover has a delegate");
    },
  },
  {
    name: "resolves the programs of requests to themselves",
    rpc: "GetProgram",
    kind: "read",
    async run(target) {
      const { vkHash } = await aRequest(target);
      const { program } = await target.network.getProgram({ vkHash });
      demand(program !== undefined && sameBytes(program.vkHash, vkHash), "answers with another program");
      demandBytes(program.owner, 20, "owner");
      demand(program.vk.length > 0, "has no vk");
      demand(/^(https?|s3):\/\/\S+$/.test(program.programUri), "program_uri is no link");
      demandPast(program.createdAt, target.nowSec(), "created_at");
      return short(vkHash);
    },
  },
  {
    name: "estimates only programs that it was asked for, above 0",
    rpc: "GetProgramGasEstimates",
    kind: "read",
    async run(target) {
      const asked = new Map((await requestsThere(target)).map(({ vkHash }) => [textOf(vkHash), vkHash]));
      const { estimates } = await target.network.getProgramGasEstimates({ vkHashes: [...asked.values()] });
      for (const { vkHash, gasEstimate } of estimates) {
        demand(asked.has(textOf(vkHash)), `estimates ${short(vkHash)}, which nobody asked for`);
        demand(gasEstimate > 0n, `estimates 0 for ${short(vkHash)}`);
      }
      return `${estimates.length} of ${asked.size} programs`;
    },
  },
  {
    name: "stays open, and silent where nothing can match",
    rpc: "SubscribeProofRequests",
    kind: "read",
    async run(target) {
      const { requests, ended } = await listen(target, { requester: nobody }, { forMs: 1000 });
      demand(requests.length === 0, `sent ${requests.length} requests of an address that has none`);
      demand(!ended, "ended by itself within a second");
      return "open and silent for a second";
    },
  },
];
