import { defined } from "../../../src/adapters/network/defined.ts";
import { type ProofRequestError, proofRequestErrors } from "../../../src/domain/failure.ts";
import { aRequest } from "../network/a-request.ts";
import { asShown, textOf } from "../network/as-shown.ts";
import { requestNamed } from "../network/find-named.ts";
import { keysOf } from "../network/keys-of.ts";
import { networkCommand } from "../network/network-command.ts";
import { optional, yes } from "../network/parameters.ts";
import { readBytes } from "../network/read-file.ts";
import { send } from "../network/send.ts";
import { oneOf, typedBeginning } from "../network/typed.ts";

const errors = keysOf(proofRequestErrors);

export const auctionFailFulfillment = networkCommand<{ trace?: string; yes: boolean }, [string, ProofRequestError]>({
  brief: "Gives an assigned request up, past the node",
  description:
    "Gives an assigned request up, by the prover that it is assigned to: it counts as a miss and cannot be taken back. `give-up` does it through the node, which then ends its job.",
  examples: [["auction fail-fulfillment 0x4f1c… PROVING_FAILURE", "and why"]],
  flags: { trace: optional(String, "A file with what is said of the failure, JSON", "FILE"), yes },
  positional: {
    kind: "tuple",
    parameters: [
      { parse: typedBeginning, ...aRequest },
      { parse: oneOf(errors), brief: errors.join(", "), placeholder: "error", proposeCompletions: () => errors },
    ],
  },
  async run(session, flags, typed, error) {
    const requestId = await requestNamed(session, typed);
    const trace =
      flags.trace === undefined ? undefined : asShown(textOf(readBytes(flags.trace), flags.trace), flags.trace);
    await send(session, {
      what: { "give up": { text: requestId, color: "red" }, because: error, trace },
      yes: flags.yes,
      send: (options) => session.network.requests.failFulfillment(defined({ requestId, error, trace }), options),
      document: { requestId, error },
      done: `${requestId} is given up.`,
    });
  },
});
