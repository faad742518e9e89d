import type { Hex } from "viem";
import { domainSeparator } from "../../src/adapters/network/signing.ts";
import { ArtifactType } from "../../src/gen/artifact_pb.ts";
import { transfer } from "../network/artifacts/transfer.ts";
import { createAccount } from "./account.ts";
import { encodeProgram } from "./bincode.ts";
import { cancelCall, createProgramCall, proofModes, requestProofCall } from "./calls.ts";
import { connect } from "./connection.ts";
import { type FollowOptions, followRequest, type ProofProgress, readProgress } from "./follow.ts";
import { isNotFound, patiently, RequesterError } from "./requester-error.ts";
import { createUploads, type Encoding } from "./upload.ts";
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

/** Who wants proofs and pays for them. All of it rejects with a `RequesterError`. */
export type Requester = {
  /** 20 bytes. */
  address: Uint8Array;
  /** Uploads and registers the program unless the network knows its vk hash; says whether it had to. */
  registerProgram(program: ProgramToProve): Promise<"registered" | "known">;
  /** Registers the program where needed, uploads the input and opens the auction. Ids are 32 bytes. */
  requestProof(wanted: WantedProof): Promise<{ requestId: Uint8Array; transactionHash: Uint8Array }>;
  /** Resolves with the end of the request, telling every change before it. */
  follow(
    requestId: Uint8Array,
    onChange: (progress: ProofProgress) => void,
    options?: FollowOptions,
  ): Promise<ProofProgress>;
  cancel(requestId: Uint8Array): Promise<void>;
  /** The bytes that the prover handed in. */
  downloadProof(requestId: Uint8Array): Promise<Uint8Array>;
  close(): void;
};

export function createRequester({ rpcUrl, privateKey, chainId, encoding = "zstd", ca }: RequesterOptions): Requester {
  const connection = connect(rpcUrl);
  const { network } = connection;
  const account = createAccount(connection, privateKey);
  const { upload } = createUploads(connection, { privateKey, encoding, ca });
  const domain = domainSeparator(chainId);
  const registrations = new Map<string, Promise<"registered" | "known">>();

  const register = async (program: ProgramToProve): Promise<"registered" | "known"> => {
    if (await isKnown(program.vkHash)) return "known";
    const uri = await upload(ArtifactType.PROGRAM, encodeProgram(program.elf));
    await account.send("CreateProgram", createProgramCall(network, program, uri));
    return "registered";
  };

  const isKnown = (vkHash: Uint8Array): Promise<boolean> =>
    patiently("GetProgram", () =>
      network.getProgram({ vkHash }).then(
        ({ program }) => program !== undefined,
        (error: unknown) => {
          if (isNotFound(error)) return false;
          throw error;
        },
      ),
    );

  /** Once per program, however many requests for it come at once; a failure is not remembered. */
  const registerProgram = (program: ProgramToProve): Promise<"registered" | "known"> => {
    const key = Buffer.from(program.vkHash).toString("hex");
    const under = registrations.get(key) ?? register(program);
    registrations.set(key, under);
    under.catch(() => registrations.delete(key));
    return under;
  };

  const status = (requestId: Uint8Array) =>
    patiently("GetProofRequestStatus", () => network.getProofRequestStatus({ requestId }));

  return {
    address: account.address,
    registerProgram,
    async requestProof(wanted) {
      const mode = proofModes[wanted.mode];
      const type = wanted.privateStdin === true ? ArtifactType.PRIVATE_STDIN : ArtifactType.STDIN;
      await registerProgram(wanted.program);
      const params = await patiently("GetProofRequestParams", () => network.getProofRequestParams({ mode }));
      const stdinUri = await upload(type, wanted.stdin);
      const { hash, answer } = await account.send(
        "RequestProof",
        requestProofCall(network, wanted, { domain, stdinUri, params }),
      );
      // A request's id is the hash of its own transaction, known even where the answer was lost.
      return { requestId: answer?.body?.requestId ?? hash, transactionHash: hash };
    },
    follow: (requestId, onChange, options = {}) => followRequest(() => status(requestId), onChange, options),
    async cancel(requestId) {
      await account.send("CancelRequest", cancelCall(network, requestId));
    },
    async downloadProof(requestId) {
      const { proofUri, fulfillment } = readProgress(await status(requestId));
      if (proofUri === undefined) {
        throw new RequesterError("no-proof", "give-up", `The request has no proof: it is ${fulfillment}`);
      }
      return download(proofUri, ca);
    },
    close: () => connection.close(),
  };
}

async function download(uri: string, ca: string | undefined): Promise<Uint8Array> {
  const { status, body } = await transfer("GET", uri, ca === undefined ? {} : { ca }).catch((cause: unknown) => {
    throw new RequesterError("download-failed", "retry", "Downloading a proof failed: the connection broke", cause);
  });
  if (status === 200) return body;
  const policy = status >= 500 ? "retry" : "give-up";
  throw new RequesterError("download-failed", policy, `Downloading a proof failed: HTTP ${status}`);
}
