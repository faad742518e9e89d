import { aRequest } from "../network/a-request.ts";
import { requestNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument, usually } from "../network/parameters.ts";
import { refuseThere, writeNew } from "../network/read-file.ts";
import { typedBeginning } from "../network/typed.ts";
import { unknownRequest } from "../network/unknown-request.ts";
import { fetchProof } from "../requesting/fetch-proof.ts";
import { countOf } from "../terminal/words.ts";

export const requestDownload = networkCommand<{ out: string }, [string]>({
  brief: "The proof of a request, into a file",
  description: "The proof of a request into a file, as the prover handed it in: bincode of SP1's `ProofFromNetwork`.",
  examples: [["request download 0x4f1c… --out proof.bin", "nothing is written over"]],
  flags: { out: usually(String, "proof.bin", "Where to", "FILE") },
  positional: argument(typedBeginning, aRequest),
  async run(session, { out }, typed) {
    const requestId = await requestNamed(session, typed);
    refuseThere(out);
    const status = await session.network.requests.status(requestId);
    if (status === undefined) throw unknownRequest(requestId);
    const proof = await fetchProof(session, requestId, status);
    writeNew(out, proof);
    session.show({ requestId, file: out, bytes: proof.length }, () => `${out}: ${countOf(proof.length)} bytes.`);
  },
});
