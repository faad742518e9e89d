import { create, toBinary } from "@bufbuild/protobuf";
import {
  CancelRequestRequestBodySchema,
  CreateProgramRequestBodySchema,
  FulfillmentStrategy,
  type GetProofRequestParamsResponse,
  MessageFormat,
  ProofMode,
  RequestProofRequestBodySchema,
  TransactionVariant,
} from "../../src/gen/types_pb.ts";
import type { SignableCall } from "./account.ts";
import type { Connection } from "./connection.ts";
import type { ProgramToProve, WantedProof } from "./wanted-proof.ts";

type Network = Connection["network"];

const format = MessageFormat.BINARY;

export const proofModes = {
  core: ProofMode.CORE,
  compressed: ProofMode.COMPRESSED,
  plonk: ProofMode.PLONK,
  groth16: ProofMode.GROTH16,
} as const;

/** The version of the network's proofs that is asked for where a request names none. */
const currentVersion = "sp1-v6.1.0";

export const createProgramCall =
  (network: Network, { vkHash, vk }: ProgramToProve, programUri: string) =>
  (nonce: bigint): SignableCall<unknown> => {
    const body = create(CreateProgramRequestBodySchema, { nonce, vkHash, vk, programUri });
    const encoded = toBinary(CreateProgramRequestBodySchema, body);
    return { encoded, send: (signature) => network.createProgram({ format, signature, body }) };
  };

export const requestProofCall =
  (
    network: Network,
    wanted: WantedProof,
    { domain, stdinUri, params }: { domain: Uint8Array; stdinUri: string; params: GetProofRequestParamsResponse },
  ) =>
  (nonce: bigint) => {
    const { auctioneer, executor, verifier, treasury, baseFee } = params;
    const body = create(RequestProofRequestBodySchema, {
      nonce,
      vkHash: wanted.program.vkHash,
      version: wanted.version ?? currentVersion,
      mode: proofModes[wanted.mode],
      strategy: FulfillmentStrategy.AUCTION,
      stdinUri,
      deadline: BigInt(wanted.deadlineSec),
      cycleLimit: wanted.cycleLimit,
      gasLimit: wanted.gasLimit,
      minAuctionPeriod: BigInt(wanted.minAuctionPeriodSec ?? 0),
      whitelist: [...(wanted.whitelist ?? [])],
      domain,
      auctioneer,
      executor,
      verifier,
      treasury,
      baseFee,
      maxPricePerPgu: `${wanted.maxPricePerPguWei ?? usualMaxPrice(params)}`,
      variant: TransactionVariant.REQUEST_VARIANT,
      stdinPrivate: wanted.privateStdin ?? false,
      ...(wanted.publicValuesHash === undefined ? {} : { publicValuesHash: wanted.publicValuesHash }),
    });
    const encoded = toBinary(RequestProofRequestBodySchema, body);
    return { encoded, send: (signature: Uint8Array) => network.requestProof({ format, signature, body }) };
  };

export const cancelCall =
  (network: Network, requestId: Uint8Array) =>
  (nonce: bigint): SignableCall<unknown> => {
    const body = create(CancelRequestRequestBodySchema, { nonce, requestId });
    const encoded = toBinary(CancelRequestRequestBodySchema, body);
    return { encoded, send: (signature) => network.cancelRequest({ format, signature, body }) };
  };

/** As the SDK does: what the network suggests, and a fifth on top. */
const usualMaxPrice = ({ maxPricePerPgu }: GetProofRequestParamsResponse): bigint =>
  (BigInt(maxPricePerPgu) * 120n) / 100n;
