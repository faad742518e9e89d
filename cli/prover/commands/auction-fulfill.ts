import { defined } from "../../../src/adapters/network/defined.ts";
import { CliError } from "../cli-error.ts";
import { aRequest } from "../network/a-request.ts";
import { requestNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { optional, yes } from "../network/parameters.ts";
import { readBytes } from "../network/read-file.ts";
import { send } from "../network/send.ts";
import { typedBeginning } from "../network/typed.ts";
import { countOf } from "../terminal/words.ts";

type Flags = { onDemandRatio?: number; yes: boolean };

export const auctionFulfill = networkCommand<Flags, [string, string]>({
  brief: "Hands a proof in, by the prover that it is assigned to",
  description:
    "Hands a proof in, by the prover that the request is assigned to, when the node cannot: bincode of SP1's `ProofFromNetwork`, 64 MiB at most. The network verifies it before it takes it.",
  examples: [["auction fulfill 0x4f1c… proof.bin", "shows what is sent, and asks"]],
  flags: { onDemandRatio: optional(share, "Reserved capacity only: which share was on demand", "0..1"), yes },
  positional: {
    kind: "tuple",
    parameters: [
      { parse: typedBeginning, ...aRequest },
      { parse: String, brief: "The proof", placeholder: "file" },
    ],
  },
  async run(session, { onDemandRatio, yes: isSure }, typed, file) {
    const requestId = await requestNamed(session, typed);
    const proof = readBytes(file);
    await send(session, {
      what: {
        fulfill: requestId,
        with: `${file}, ${countOf(proof.length)} bytes`,
        "on demand": onDemandRatio === undefined ? undefined : `${onDemandRatio} of it`,
      },
      yes: isSure,
      send: (options) => session.network.requests.fulfill(defined({ requestId, proof, onDemandRatio }), options),
      document: { requestId, bytes: proof.length },
      done: `The network took the proof of ${requestId}.`,
    });
  },
});

function share(text: string): number {
  const ratio = /^\d(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw new CliError("usage", "it must be a number from 0 to 1");
}
