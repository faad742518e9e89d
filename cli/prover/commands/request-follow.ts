import { aRequest } from "../network/a-request.ts";
import { requestNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument, optional, whether } from "../network/parameters.ts";
import { refuseThere } from "../network/read-file.ts";
import { typedBeginning } from "../network/typed.ts";
import { conclude, type WhatNext } from "../requesting/conclude.ts";
import { followRequest } from "../requesting/follow-request.ts";

export const requestFollow = networkCommand<WhatNext & { verifier?: string }, [string]>({
  brief: "Waits for a request's end",
  description:
    "Waits for a request's end; each change on the way is a line on standard error. Ends with 1 where there is no proof.",
  examples: [
    ["request follow 0x4f1c…", "until it is fulfilled, or never will be"],
    ["request follow 0x4f1c… --out proof.bin --verify", "and its proof, verified"],
  ],
  flags: {
    out: optional(String, "Write the proof there", "FILE"),
    verify: whether("Have the proof verified"),
    verifier: optional(String, "Where the verifier is; absent: at the network", "URL"),
  },
  positional: argument(typedBeginning, aRequest),
  async run(session, flags, typed) {
    const requestId = await requestNamed(session, typed);
    refuseThere(flags.out);
    await conclude(session, requestId, await followRequest(session, requestId), flags);
  },
});
