import { aRequest } from "../network/a-request.ts";
import { requestNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument, required } from "../network/parameters.ts";
import { refuseThere, writeNew } from "../network/read-file.ts";
import { typedBeginning } from "../network/typed.ts";
import { countOf } from "../terminal/words.ts";

export const auctionStdin = networkCommand<{ out: string }, [string]>({
  brief: "The private input of an assigned request, into a file",
  description:
    "The private input of an assigned request, for the prover that it is assigned to. The link to it is a secret for minutes, and is not shown.",
  examples: [["auction stdin 0x4f1c… --out stdin.bin", "as it lies there: bincode of `SP1Stdin`, perhaps in zstd"]],
  flags: { out: required(String, "Where to", "FILE") },
  positional: argument(typedBeginning, aRequest),
  async run(session, { out }, typed) {
    const requestId = await requestNamed(session, typed);
    refuseThere(out);
    const { uri: url } = await session.network.requests.stdinUri(requestId);
    const stdin = await session.network.artifacts.download({ url });
    writeNew(out, stdin);
    session.show({ requestId, file: out, bytes: stdin.length }, () => `${out}: ${countOf(stdin.length)} bytes.`);
  },
});
