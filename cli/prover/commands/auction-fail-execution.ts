import { type ExecuteFailureCause, executeFailureCauses } from "../../../src/domain/failure.ts";
import { aRequest } from "../network/a-request.ts";
import { requestNamed } from "../network/find-named.ts";
import { keysOf } from "../network/keys-of.ts";
import { networkCommand } from "../network/network-command.ts";
import { yes } from "../network/parameters.ts";
import { send } from "../network/send.ts";
import { oneOf, typedBeginning } from "../network/typed.ts";

const causes = keysOf(executeFailureCauses);

export const auctionFailExecution = networkCommand<{ yes: boolean }, [string, ExecuteFailureCause]>({
  brief: "Says that a request cannot be executed, by the oracle (older networks)",
  description:
    "Says that a request cannot be executed, by the execution oracle. Older networks alone have it: `auction execute` everywhere.",
  examples: [["auction fail-execution 0x4f1c… EXCEEDED_GAS_LIMIT", "and why"]],
  flags: { yes },
  positional: {
    kind: "tuple",
    parameters: [
      { parse: typedBeginning, ...aRequest },
      { parse: oneOf(causes), brief: causes.join(", "), placeholder: "cause", proposeCompletions: () => causes },
    ],
  },
  async run(session, flags, typed, cause) {
    const requestId = await requestNamed(session, typed);
    await send(session, {
      what: { request: requestId, "cannot be executed": cause },
      yes: flags.yes,
      send: (options) => session.network.requests.failExecution({ requestId, cause }, options),
      document: { requestId, cause },
      done: `${requestId} is unexecutable.`,
    });
  },
});
