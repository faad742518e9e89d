import type { Hex } from "viem";
import {
  address,
  createProverNetwork,
  hash,
  type ProofRequestStatus,
  pgu,
  privateKeySigner,
  requestId as requestIdOf,
  unixSeconds,
  wei,
} from "../../library/network.ts";
import { transfer } from "../network/artifacts/transfer.ts";
import { fromHex, toHex } from "../network/hex.ts";
import { encodeProgram } from "./bincode.ts";
import { type FollowOptions, followRequest, proofUriOf } from "./follow.ts";
import { RequesterError } from "./requester-error.ts";
import { type Encoding, upload } from "./upload.ts";
import type { ProgramToProve, WantedProof } from "./wanted-proof.ts";

export type RequesterOptions = {
  rpcUrl: string;
  privateKey: Hex;
  /** 1 is mainnet, 11155111 Sepolia. */
  chainId: bigint;
  /** zstd where absent, as the SDK uploads. */
  encoding?: Encoding;
  /** PEM of the authority that artifact servers are certified by, where the system does not know it. */
  ca?: string;
};

/**
 * Who wants proofs and pays for them. What the network refuses rejects with the client's errors, and a transaction is sent
 * as the client sends it: under one signature, however often its answer is lost, so that nothing is paid for twice. All
 * else rejects with a `RequesterError`.
 */
export type Requester = {
  /** Uploads and registers the program unless the network knows its vk hash; says whether it had to. */
  registerProgram(program: ProgramToProve): Promise<"registered" | "known">;
  /** Registers the program where needed, uploads the input and opens the auction. Ids are 32 bytes. */
  requestProof(wanted: WantedProof): Promise<{ requestId: Uint8Array; transactionHash: Uint8Array }>;
  /** Resolves with the end of the request, telling every change before it. */
  follow(
    requestId: Uint8Array,
    onChange: (status: ProofRequestStatus) => void,
    options?: FollowOptions,
  ): Promise<ProofRequestStatus>;
  cancel(requestId: Uint8Array): Promise<void>;
  /** The bytes that the prover handed in. */
  downloadProof(requestId: Uint8Array): Promise<Uint8Array>;
  close(): void;
};

/** The version of the network's proofs that is asked for where a request names none. */
const currentVersion = "sp1-v6.1.0";

export function createRequester({ rpcUrl, privateKey, chainId, encoding = "zstd", ca }: RequesterOptions): Requester {
  const network = createProverNetwork({ url: rpcUrl, chainId, signer: privateKeySigner(privateKey) });
  const registrations = new Map<Hex, Promise<"registered" | "known">>();

  const register = async ({ elf, vk, vkHash: bytes }: ProgramToProve): Promise<"registered" | "known"> => {
    const vkHash = hash(toHex(bytes));
    if ((await network.programs.get(vkHash)) !== undefined) return "known";
    const programUri = await upload(network, { kind: "program", bytes: encodeProgram(elf), encoding, ca });
    await network.programs.create({ vkHash, vk, programUri });
    return "registered";
  };

  /** Once per program, however many requests for it come at once; a failure is not remembered. */
  const registerProgram = (program: ProgramToProve): Promise<"registered" | "known"> => {
    const key = toHex(program.vkHash);
    const under = registrations.get(key) ?? register(program);
    registrations.set(key, under);
    under.catch(() => registrations.delete(key));
    return under;
  };

  const status = async (bytes: Uint8Array): Promise<ProofRequestStatus> => {
    const requestId = requestIdOf(toHex(bytes));
    const found = await network.requests.status(requestId);
    if (found !== undefined) return found;
    throw new RequesterError("no-request", "give-up", `The network does not know the request ${requestId}`);
  };

  return {
    registerProgram,
    async requestProof(wanted) {
      const stdinPrivate = wanted.privateStdin === true;
      await registerProgram(wanted.program);
      const kind = stdinPrivate ? "private-stdin" : "stdin";
      const stdinUri = await upload(network, { kind, bytes: wanted.stdin, encoding, ca });
      const { requestId, transaction } = await network.requests.create({
        ...asked(wanted),
        stdinUri,
        stdinPrivate,
      });
      return { requestId: fromHex(requestId), transactionHash: fromHex(transaction) };
    },
    follow: (requestId, onChange, options = {}) => followRequest(() => status(requestId), onChange, options),
    async cancel(requestId) {
      await network.requests.cancel(requestIdOf(toHex(requestId)));
    },
    async downloadProof(requestId) {
      const now = await status(requestId);
      const proofUri = proofUriOf(now);
      if (proofUri === undefined) {
        throw new RequesterError("no-proof", "give-up", `The request has no proof: it is ${now.fulfillmentStatus}`);
      }
      return download(proofUri, ca);
    },
    close: () => network.close(),
  };
}

/** What is wanted as the client takes it, less its input. */
const asked = (wanted: WantedProof) => ({
  vkHash: hash(toHex(wanted.program.vkHash)),
  version: wanted.version ?? currentVersion,
  mode: wanted.mode,
  deadlineSec: unixSeconds(wanted.deadlineSec),
  cycleLimit: wanted.cycleLimit,
  gasLimit: pgu(wanted.gasLimit),
  minAuctionPeriodSec: wanted.minAuctionPeriodSec ?? 0,
  whitelist: (wanted.whitelist ?? []).map((bytes) => address(toHex(bytes))),
  ...(wanted.maxPricePerPguWei !== undefined && { maxPricePerPgu: wei(wanted.maxPricePerPguWei) }),
  ...(wanted.publicValuesHash !== undefined && { publicValuesHash: hash(toHex(wanted.publicValuesHash)) }),
});

async function download(uri: string, ca: string | undefined): Promise<Uint8Array> {
  const { status, body } = await transfer("GET", uri, ca === undefined ? {} : { ca }).catch((cause: unknown) => {
    throw new RequesterError("download-failed", "retry", "Downloading a proof failed: the connection broke", cause);
  });
  if (status === 200) return body;
  const policy = status >= 500 ? "retry" : "give-up";
  throw new RequesterError("download-failed", policy, `Downloading a proof failed: HTTP ${status}`);
}
