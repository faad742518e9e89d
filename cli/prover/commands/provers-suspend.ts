import type { Address, UnixSeconds } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { yes } from "../network/parameters.ts";
import { send } from "../network/send.ts";
import { moment, typedAddress } from "../network/typed.ts";
import { fromNow, momentOf } from "../terminal/words.ts";

export const proversSuspend = networkCommand<{ yes: boolean }, [Address, UnixSeconds]>({
  brief: "Keeps a prover from bidding, by the network's operator",
  description:
    "Keeps a prover from bidding until then, by the network's operator; what it was assigned it may still prove.",
  examples: [["provers suspend 0x1c5f… +1h", "for an hour: asks"]],
  flags: { yes },
  positional: {
    kind: "tuple",
    parameters: [
      { parse: typedAddress, brief: "Which prover", placeholder: "prover" },
      { parse: moment, brief: "Until when: +1h, or 2026-11-26T12:00Z", placeholder: "until" },
    ],
  },
  run: (session, flags, prover, untilSec) =>
    send(session, {
      what: {
        suspend: { text: prover, color: "red" },
        until: `${momentOf(untilSec)}, ${fromNow(untilSec, Date.now() / 1_000)}`,
      },
      yes: flags.yes,
      send: (options) => session.network.provers.suspend({ prover, untilSec }, options),
      document: { prover, untilSec },
      done: `${prover} may not bid until ${momentOf(untilSec)}.`,
    }),
});
