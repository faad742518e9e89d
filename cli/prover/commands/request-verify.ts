import { aRequest } from "../network/a-request.ts";
import { requestNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument, optional } from "../network/parameters.ts";
import { readBytes } from "../network/read-file.ts";
import { typedBeginning } from "../network/typed.ts";
import { unknownRequest } from "../network/unknown-request.ts";
import { checkProof, sayVerified } from "../requesting/check-proof.ts";
import { fetchProof } from "../requesting/fetch-proof.ts";

type Flags = { proof?: string; verifier?: string };

export const requestVerify = networkCommand<Flags, [string]>({
  brief: "Has the proof of a request verified",
  description:
    "Has the proof of a request verified by the network's verifier: against the program's key, the mode, the circuits and the public values' hash. Ends with 1 where it does not verify, or where there is no verifier.",
  examples: [
    ["request verify 0x4f1c…", "the proof that the network has"],
    ["request verify 0x4f1c… --proof proof.bin", "one that lies here"],
  ],
  flags: {
    proof: optional(String, "This file in place of the network's", "FILE"),
    verifier: optional(String, "Where the verifier is; absent: at the network", "URL"),
  },
  positional: argument(typedBeginning, aRequest),
  async run(session, { proof: file }, typed) {
    const requestId = await requestNamed(session, typed);
    const status = await session.network.requests.status(requestId);
    if (status === undefined) throw unknownRequest(requestId);
    const proof = file === undefined ? await fetchProof(session, requestId, status) : readBytes(file);
    const valid = await checkProof(session, requestId, proof);
    session.show({ requestId, valid: valid ?? null }, () => `${requestId}: ${sayVerified(valid)}.`);
    if (valid !== true) session.endWith("failed");
  },
});
