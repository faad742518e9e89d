import type { ProofRequest } from "../../../src/gen/types_pb.ts";
import { decodeBincodeBytes } from "../artifacts/decode.ts";
import { transfer } from "../artifacts/transfer.ts";

/** The ELF, and the input's bytes as they were uploaded. */
export type Inputs = { program: Uint8Array; stdin: Uint8Array };

/**
 * Program and input of a request as the reference node gets them: from `https` alone (`s3` goes to AWS itself, whatever
 * endpoint the environment names), plain bincode alone. Undefined for everything else: it ends its pass without a word.
 */
export async function downloadInputs(request: ProofRequest, ca: string | undefined): Promise<Inputs | undefined> {
  const [encoded, stdin] = await Promise.all([
    download(request.programPublicUri, ca),
    download(request.stdinPublicUri, ca),
  ]);
  if (encoded === undefined || stdin === undefined) return undefined;
  const program = decodeBincodeBytes(encoded);
  return program.kind === "decoded" ? { program: program.bytes, stdin } : undefined;
}

async function download(uri: string, ca: string | undefined): Promise<Uint8Array | undefined> {
  if (!uri.startsWith("https://")) return undefined;
  try {
    const { status, body } = await transfer("GET", uri, ca === undefined ? {} : { ca });
    return status === 200 ? body : undefined;
  } catch {
    return undefined; // a broken connection is one of the failures that it passes over
  }
}
