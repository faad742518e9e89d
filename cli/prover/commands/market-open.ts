import { defined } from "../../../src/adapters/network/defined.ts";
import { type ProofMode, proofModes } from "../../../src/domain/proof-request.ts";
import { type Address, unixSeconds } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { choice, limit, optional } from "../network/parameters.ts";
import { requestColumns } from "../network/request-columns.ts";
import { showList } from "../network/show-list.ts";
import { typedAddress } from "../network/typed.ts";

type Flags = { mode?: ProofMode; notBidBy?: Address; limit: number };

export const marketOpen = networkCommand<Flags>({
  brief: "Requests that can be bid on now",
  examples: [
    ["market open", "every auction that is open"],
    ["market open --mode groth16 --not-bid-by 0x1c5f…", "on which a prover has not bid"],
  ],
  flags: {
    mode: choice(proofModes, "Of one mode", "MODE"),
    notBidBy: optional(typedAddress, "Without those that this prover has bid on", "ADDRESS"),
    limit,
  },
  async run(session, { mode, notBidBy, limit: most }) {
    const nowSec = unixSeconds(Date.now() / 1_000);
    const open = { fulfillmentStatus: "requested" as const, deadlineAfterSec: nowSec };
    await showList(session, session.network.requests.list(defined({ ...open, mode, notBidBy })), {
      ...{ name: "requests", limit: most, none: "Nothing can be bid on now." },
      columns: requestColumns(nowSec),
    });
  },
});
