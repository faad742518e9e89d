import type { MessageSigner } from "../../library/network.ts";
import { encodeProgram, encodeStdin } from "../../local/requester/bincode.ts";
import { ArtifactType } from "../../src/gen/artifact_pb.ts";
import { FulfillmentStrategy, ProofMode, type ProofRequest } from "../../src/gen/types_pb.ts";
import { demand, NotSeen, seen } from "../check.ts";
import { addressOf, type Fields, networkTerms, transact } from "../signed-call.ts";
import { type Statuses, said } from "../statuses.ts";
import { once, type WritableTarget } from "../target.ts";
import { amountOf, short, unused } from "../values.ts";
import { upload } from "./artifacts.ts";
import { newProgram, type Program, programGas, publicValuesHashOf } from "./simulated.ts";
import { after } from "./stages.ts";

export const requesterOf = ({ actors }: WritableTarget): MessageSigner =>
  seen(actors.requester, "no requester's key was given");

export const createdProgram = once(async (target: WritableTarget) => {
  const program = newProgram();
  const by = requesterOf(target);
  const programUri = await upload(target, ArtifactType.PROGRAM, Uint8Array.from(encodeProgram(program.elf)), by);
  const { vkHash, vk } = program;
  await transact(target, "CreateProgram", { vkHash, vk, programUri }, by);
  return { ...program, programUri };
});

/** A request of the run: what was sent, what it may cost, and the statuses that it was seen to pass through. */
export type Made = {
  requestId: Uint8Array;
  stdin: Uint8Array;
  program: Program;
  sent: Fields;
  heldWei: bigint;
  passed: Statuses[];
};

/** `commits`: the request states what its program's public values hash to. */
export type Wish = { bidders?: readonly Uint8Array[]; privateStdin?: boolean; auctionSec?: bigint; commits?: boolean };

/** A body that a network takes; its inputs are uploaded. */
export async function requestBody(
  target: WritableTarget,
  { bidders = [], privateStdin = false, auctionSec = 0n, commits = false }: Wish = {},
) {
  const { params } = await networkTerms(target);
  const { executor, verifier, treasury, baseFee, maxPricePerPgu } = params;
  const program = await after(createdProgram, target);
  const stdin = encodeStdin([unused(32)]);
  const type = privateStdin ? ArtifactType.PRIVATE_STDIN : ArtifactType.STDIN;
  const gasLimit = 2n * programGas;
  const sent = {
    ...{ executor, verifier, treasury, baseFee, maxPricePerPgu, gasLimit },
    vkHash: program.vkHash,
    version: "sp1-v6.1.0",
    mode: ProofMode.GROTH16,
    strategy: FulfillmentStrategy.AUCTION,
    stdinUri: await upload(target, type, Uint8Array.from(stdin), requesterOf(target)),
    stdinPrivate: privateStdin,
    deadline: BigInt(target.nowSec() + 3600),
    cycleLimit: gasLimit,
    minAuctionPeriod: auctionSec,
    whitelist: [...bidders],
    ...(commits && { publicValuesHash: publicValuesHashOf(program, stdin) }),
    baseFee: (await target.network.getProofRequestParams({ mode: ProofMode.GROTH16 })).baseFee,
  };
  return { sent, stdin, program };
}

/** Opens an auction. Nobody but `bidders` may bid; without any it is open to the run's stranger alone, who never bids. */
export async function makeRequest(target: WritableTarget, wish: Wish = {}): Promise<Made> {
  const bidders = wish.bidders ?? [await addressOf(target.actors.stranger)];
  const { sent, stdin, program } = await requestBody(target, { ...wish, bidders });
  const heldWei = amountOf(sent.baseFee, "base_fee") + amountOf(sent.maxPricePerPgu, "a price") * sent.gasLimit;
  await canPay(target, heldWei);
  const requestId = await transact(target, "RequestProof", sent, requesterOf(target));
  return { requestId, stdin, program, sent, heldWei, passed: [] };
}

async function canPay(target: WritableTarget, wei: bigint): Promise<void> {
  const { amount } = await target.network.getBalance({ address: await addressOf(requesterOf(target)) });
  if (amountOf(amount, "amount") < wei) throw new NotSeen(`the requester has ${amount} wei, and ${wei} are needed`);
}

/** The request as it is now; its statuses are kept where they have changed. */
export async function look({ network }: WritableTarget, { requestId, passed }: Made): Promise<ProofRequest> {
  const { request } = await network.getProofRequestDetails({ requestId });
  demand(request !== undefined, `${short(requestId)} has no details`);
  const before = passed.at(-1);
  if (before === undefined || said(before) !== said(request)) passed.push(request);
  return request;
}

/** Half the most that the request pays, on the tick. */
export async function fairAmount(target: WritableTarget): Promise<bigint> {
  const { params } = await networkTerms(target);
  const tick = tickOf(params.tickSize);
  const floor = amountOf(params.networkFloorPricePerPgu || "0", "network_floor_price_per_pgu");
  const half = amountOf(params.maxPricePerPgu, "max_price_per_pgu") / 2n;
  const least = half > floor ? half : floor + tick - 1n;
  const amount = least - (least % tick);
  return amount > 0n ? amount : tick;
}

/** What a network that advertises none holds bids to. */
export const tickOf = (tickSize: bigint): bigint => (tickSize === 0n ? 10_000_000n : tickSize);
