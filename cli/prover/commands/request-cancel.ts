import { CliError } from "../cli-error.ts";
import { aRequest } from "../network/a-request.ts";
import { findDetails } from "../network/find-details.ts";
import { requestNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument, yes } from "../network/parameters.ts";
import { send } from "../network/send.ts";
import { typedBeginning } from "../network/typed.ts";

export const requestCancel = networkCommand<{ yes: boolean }, [string]>({
  brief: "Takes your request back while nobody is assigned to it",
  description: "Takes your request back while nobody is assigned to it; what was held comes back to the balance.",
  examples: [["request cancel 0x4f1c…", "shows which, and asks"]],
  flags: { yes },
  positional: argument(typedBeginning, aRequest),
  async run(session, flags, typed) {
    const requestId = await requestNamed(session, typed);
    const { fulfillmentStatus, mode, vkHash } = await findDetails(session, requestId);
    if (fulfillmentStatus !== "requested") {
      throw new CliError(
        "failed",
        `It is ${fulfillmentStatus}: a request is taken back while nobody is assigned to it.`,
        "`prover request follow` waits for its end.",
      );
    }
    await send(session, {
      what: { cancel: requestId, mode, program: vkHash },
      yes: flags.yes,
      send: (options) => session.network.requests.cancel(requestId, options),
      document: { requestId },
      done: `${requestId} is taken back.`,
    });
  },
});
