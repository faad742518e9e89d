import type { Address } from "../../../src/domain/values.ts";
import { aRequest } from "../network/a-request.ts";
import { requestNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { yes } from "../network/parameters.ts";
import { send } from "../network/send.ts";
import { typedAddress, typedBeginning } from "../network/typed.ts";

export const auctionSettle = networkCommand<{ yes: boolean }, [string, Address]>({
  brief: "Ends an auction, by the auctioneer",
  description: "Ends an auction and assigns the request to its winner. The auctioneer's key alone may.",
  examples: [["auction settle 0x4f1c… 0x1c5f…", "the request, and who won it"]],
  flags: { yes },
  positional: {
    kind: "tuple",
    parameters: [
      { parse: typedBeginning, ...aRequest },
      { parse: typedAddress, brief: "The prover that won", placeholder: "winner" },
    ],
  },
  async run(session, flags, typed, winner) {
    const requestId = await requestNamed(session, typed);
    await send(session, {
      what: { settle: requestId, winner },
      yes: flags.yes,
      send: (options) => session.network.auction.settle({ requestId, winner }, options),
      document: { requestId, winner },
      done: `${requestId} is assigned to ${winner}.`,
    });
  },
});
