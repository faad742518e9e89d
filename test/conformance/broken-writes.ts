import { Code } from "@connectrpc/connect";
import type { Broken } from "./broken-reads.ts";
import { accepts, answers, asks, type Message, refuse, refusesWith } from "./broken-server.ts";

const someHash = new Uint8Array(32).fill(7);
const taken = { txHash: someHash, body: {} };

/** Answers the second time what it answered the first, whatever it is asked. */
function remembers() {
  let first: Message;
  return async (request: Message, forward: (request: Message) => Promise<Message>) => {
    first ??= await forward(request);
    return first;
  };
}

/** Nonces go up with every question, so that a refused call seems to have cost one. */
function driftingNonces() {
  let drift = 0n;
  return answers(({ nonce }) => ({ nonce: nonce + drift++ }));
}

const brokenSignatures: Broken[] = [
  {
    breaks: "a replayed nonce is accepted",
    by: { SetAccountName: remembers() },
    caught: ["SetAccountName is accepted once: the same bytes again are refused, and a nonce is spent once"],
  },
  {
    breaks: "a lost nonce race is Internal",
    by: { SetAccountName: refusesWith(Code.Internal) },
    caught: [
      "SetAccountName is accepted once: the same bytes again are refused, and a nonce is spent once",
      "SetAccountName refuses a nonce to come",
    ],
  },
  {
    breaks: "any signature is accepted",
    by: { Transfer: accepts(taken), SetAccountName: accepts(taken) },
    caught: [
      "Transfer refuses a signature off the curve",
      "Transfer refuses a signature that is cut short",
      "SetAccountName believes a signature for the bytes that were signed, and no others",
    ],
  },
  {
    breaks: "a bad signature is PermissionDenied",
    by: { Bid: refusesWith(Code.PermissionDenied) },
    caught: ["Bid refuses a signature off the curve"],
  },
  {
    breaks: "domains, variants, formats and nonces do not matter",
    by: { RequestProof: accepts(taken) },
    caught: [
      "RequestProof refuses the domain of another chain",
      "RequestProof refuses another variant",
      "RequestProof refuses another format than BINARY",
      "RequestProof refuses a nonce to come",
    ],
  },
  {
    breaks: "a foreign domain is NotFound",
    by: { Settle: refusesWith(Code.NotFound) },
    caught: ["Settle refuses the domain of another chain", "Settle refuses another variant"],
  },
  {
    breaks: "refused calls cost a nonce",
    by: { GetNonce: driftingNonces() },
    caught: ["CancelRequest refuses a signature off the curve"],
  },
  {
    breaks: "names are not kept",
    by: { SetAccountName: async () => taken },
    caught: ["GetAccountName is what SetAccountName set"],
  },
  {
    breaks: "terms are never signed",
    by: { GetTermsSignature: async () => ({ isSigned: false }) },
    caught: ["SetTermsSignature is true once the terms are signed"],
  },
  {
    breaks: "transactions have hashes of the server's own",
    by: { SetTermsSignature: answers((answer) => ({ ...answer, txHash: someHash })) },
    caught: ["GetTransactionDetails finds a transaction by the hash that its sender knew before"],
  },
];

const brokenArtifacts: Broken[] = [
  {
    breaks: "artifacts lie elsewhere",
    by: {
      CreateArtifact: answers((answer) => ({ ...answer, artifactUri: "https://elsewhere.invalid/things/artifact_1" })),
    },
    caught: ["program", "stdin", "private stdin", "proof"].map(
      (kind) => `CreateArtifact makes a place for a ${kind} under ${kind.replace(" ", "-")}s/`,
    ),
  },
  {
    breaks: "only a v of 27 and 28 is known",
    by: {
      CreateArtifact: async (request, forward) =>
        [27, 28].includes(request.signature[64]) ? forward(request) : refuse(Code.Unauthenticated),
    },
    caught: [
      "CreateArtifact takes a v of 0 and 1, as clients send it",
      "CreateArtifact takes a v of 54 and 55, as clients send it",
    ],
  },
  {
    breaks: "anyone makes anything",
    by: { CreateArtifact: accepts({ artifactUri: "x", artifactPresignedUrl: "y" }) },
    caught: ["CreateArtifact refuses a signature that is none", "CreateArtifact refuses a type that is none"],
  },
];

const brokenDelegations: Broken[] = [
  {
    breaks: "what is offered is accepted",
    by: {
      GetFilteredDelegations: answers(({ delegations }) => ({
        delegations: delegations.map((one: Message) => ({ ...one, accepted: true })),
      })),
    },
    caught: ["AddDelegation offers a delegation"],
  },
  {
    breaks: "anyone accepts what was never offered",
    by: { AcceptDelegation: accepts(taken) },
    caught: ["AcceptDelegation refuses a delegation that was never offered"],
  },
];

const brokenPayments: Broken[] = [
  {
    breaks: "transfers cost more than their fee",
    by: { GetTransferParams: answers((answer) => ({ ...answer, fee: "7" })) },
    caught: ["Transfer moves a wei from an account to itself, for the fee that GetTransferParams says"],
  },
  {
    breaks: "transfers leave no trace",
    by: { GetFilteredBalanceLogs: async () => ({ logs: [] }) },
    caught: ["Transfer moves a wei from an account to itself, for the fee that GetTransferParams says"],
  },
  {
    breaks: "balances bound nothing",
    by: { Withdraw: accepts(taken), Transfer: accepts(taken) },
    caught: [
      "Withdraw refuses more than the account has",
      "Withdraw is for the account alone",
      "Withdraw refuses an amount of 0",
      "Withdraw refuses another fee than its own",
      "Transfer refuses more than the account has",
    ],
  },
];

const brokenLives: Broken[] = [
  {
    breaks: "programs are of another owner",
    by: { GetProgram: answers(({ program }) => ({ program: { ...program, owner: new Uint8Array(20) } })) },
    caught: ["CreateProgram makes a program that GetProgram finds, owned by its sender"],
  },
  {
    breaks: "anyone names a program",
    by: { SetProgramName: accepts(taken) },
    caught: ["SetProgramName is for a program's owner alone"],
  },
  {
    breaks: "requests have ids of the server's own",
    by: { RequestProof: answers(() => ({ txHash: someHash, body: { requestId: someHash } })) },
    caught: ["RequestProof opens an auction on the terms that were sent, under the id that its sender knew before"],
  },
  {
    breaks: "requests are of other terms",
    by: { GetProofRequestDetails: answers(({ request }) => ({ request: { ...request, gasLimit: 1n } })) },
    caught: ["RequestProof opens an auction on the terms that were sent, under the id that its sender knew before"],
  },
  {
    breaks: "wrong requests are refused as Internal",
    by: { RequestProof: refusesWith(Code.Internal) },
    caught: ["RequestProof refuses a deadline that has passed", "RequestProof refuses a program that is not there"],
  },
  {
    breaks: "new requests are not listed",
    by: { GetFilteredProofRequests: async () => ({ requests: [] }) },
    caught: ["GetFilteredProofRequests lists a request as soon as it is made"],
  },
  {
    breaks: "subscribers hear nothing",
    by: { SubscribeProofRequests: async function* () {} },
    caught: ["SubscribeProofRequests tells of a new request that matches, and of no other"],
  },
  {
    breaks: "cancelled requests keep what they held",
    by: { GetBalance: remembers() },
    caught: ["CancelRequest ends a request that is open, and gives back what it held"],
  },
  {
    breaks: "anyone cancels",
    by: { CancelRequest: accepts(taken) },
    caught: ["CancelRequest is for the requester alone", "CancelRequest refuses a request that is assigned"],
  },
  {
    breaks: "any bid is taken",
    by: { Bid: accepts(taken) },
    caught: [
      "Bid refuses a bid of 0",
      "Bid refuses a bid off the tick",
      "Bid refuses a bid above the request's maximum",
      "Bid refuses a signer who acts for another",
      "Bid refuses a bid on what is not there",
      "Bid refuses a bid of a prover that the whitelist does not name",
      "Bid refuses a bid on what is no longer REQUESTED",
    ],
  },
  {
    breaks: "bids are shown while the auction is open",
    by: { GetFilteredBidHistory: async () => ({ bids: [{ bidder: new Uint8Array(20), amount: "1", createdAt: 1n }] }) },
    caught: [
      "GetFilteredBidHistory shows nobody a bid while its auction is open",
      "GetFilteredBidHistory shows the bid once its auction is over",
    ],
  },
  {
    breaks: "the winner is paid another price",
    by: {
      GetProofRequestDetails: answers(({ request }) => ({
        request: { ...request, ...(request.gasPrice === undefined ? {} : { gasPrice: request.gasPrice + 1n }) },
      })),
    },
    caught: [
      "GetProofRequestDetails assigns the request to the prover, at the price that it bid",
      "GetProofRequestDetails settles a proof: the requester pays what prover and network are owed",
    ],
  },
  {
    breaks: "strangers do what the network does",
    by: Object.fromEntries(
      ["Settle", "ExecuteProof", "FailExecution", "SuspendProver", "SetDelegation", "ReportProverInfo"].map((rpc) => [
        rpc,
        accepts(taken),
      ]),
    ),
    caught: ["Settle", "ExecuteProof", "FailExecution", "SuspendProver", "SetDelegation", "ReportProverInfo"].map(
      (rpc) => `${rpc} refuses a stranger`,
    ),
  },
  {
    breaks: "any proof is taken",
    by: { FulfillProof: accepts(taken) },
    caught: [
      "FulfillProof refuses a proof that is none",
      "FulfillProof refuses a signer who is not the fulfiller's",
      "FulfillProof refuses a second proof",
    ],
  },
  {
    breaks: "no proof is there to download",
    by: { GetProofRequestStatus: answers((answer) => ({ ...answer, proofUri: undefined })) },
    caught: ["FulfillProof takes a proof, which can be downloaded from then on"],
  },
  {
    breaks: "a proof is valid for every key",
    by: { VerifyProof: async () => ({ valid: true }) },
    caught: ["VerifyProof takes the proof for one of its key, and of no other"],
  },
  {
    breaks: "a proof is valid whatever it is asked for",
    by: { VerifyProof: asks(({ publicValuesHash: _, ...asked }) => ({ ...asked, version: "sp1-v6.1.0" })) },
    caught: [
      "VerifyProof does not take the proof for one of other circuits",
      "VerifyProof does not take the proof for one of other public values",
    ],
  },
  {
    breaks: "rewards are not logged",
    by: {
      GetFilteredBalanceLogs: answers((answer, { operation }) => (operation === 3 ? { logs: [] } : answer)),
    },
    caught: ["GetFilteredBalanceLogs rewards the prover's side for a settled proof"],
  },
  {
    breaks: "a request that was assigned is REQUESTED again",
    by: { GetProofRequestDetails: flickering() },
    caught: ["GetProofRequestDetails went through statuses of which each can follow the one before"],
  },
  {
    breaks: "private inputs have public links",
    by: {
      GetProofRequestDetails: answers(({ request }) => ({ request: { ...request, stdinPublicUri: request.stdinUri } })),
      GetStdinUri: accepts({ stdinUri: "x", expiresAt: 1n }),
      FailFulfillment: accepts(taken),
    },
    caught: [
      "GetProofRequestDetails hides a private input from everyone",
      "GetStdinUri is for the fulfiller alone",
      "FailFulfillment is for the fulfiller alone",
      "FailFulfillment refuses a request that has ended",
    ],
  },
  {
    breaks: "links hold longer than they say",
    by: { GetStdinUri: answers((answer) => ({ ...answer, expiresAt: answer.expiresAt - 2n })) },
    caught: ["GetStdinUri links to nothing once the link has expired"],
  },
  {
    breaks: "the reason of a failure is lost",
    by: {
      GetProofRequestDetails: answers(({ request }) => ({ request: { ...request, error: 0, errorTrace: undefined } })),
    },
    caught: ["FailFulfillment gives a request up, with its reason"],
  },
  {
    breaks: "reports are not kept",
    by: { GetProverCapacity: async () => ({}) },
    caught: ["ReportProverInfo reads a report back as it was sent"],
  },
  {
    breaks: "executions are not written down",
    by: { GetProofRequestDetails: answers(({ request }) => ({ request: { ...request, executionStatus: 1 } })) },
    caught: [
      "ExecuteProof writes an execution down, once",
      "FailExecution writes a failed execution down, with its cause",
    ],
  },
  {
    breaks: "an execution may come to anything",
    by: { ExecuteProof: accepts(taken) },
    caught: [
      "ExecuteProof refuses an execution of more gas than the request's limit",
      "ExecuteProof refuses an execution of other public values than the request commits to",
    ],
  },
  {
    breaks: "suspensions are not shown",
    by: { GetProverStatus: answers((answer) => ({ ...answer, suspendedUntil: undefined })) },
    caught: ["SuspendProver suspends a prover for as long as it says"],
  },
  {
    breaks: "a prover's delegate is another",
    by: { SetDelegation: async () => taken },
    caught: ["SetDelegation sets a prover's delegate, to the one that it has"],
  },
];

/** Says REQUESTED of what was assigned, the second time that it is asked about it. */
function flickering() {
  let asked = 0;
  return answers(({ request }) => {
    if (request.fulfillmentStatus !== 3) return { request };
    asked += 1;
    return { request: { ...request, fulfillmentStatus: asked === 2 ? 1 : 3 } };
  });
}

export const brokenWrites: readonly Broken[] = [
  ...brokenSignatures,
  ...brokenArtifacts,
  ...brokenDelegations,
  ...brokenPayments,
  ...brokenLives,
];
