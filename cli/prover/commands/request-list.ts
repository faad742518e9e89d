import { networkCommand } from "../network/network-command.ts";
import { limit } from "../network/parameters.ts";
import { requestColumns } from "../network/request-columns.ts";
import { type FilterFlags, filterFlags, filterOf } from "../network/request-filter.ts";
import { showList } from "../network/show-list.ts";

export const requestList = networkCommand<FilterFlags & { limit: number }>({
  brief: "Requests of the whole network, the newest first",
  description: "Requests of the whole network, the newest first. `requests list` is of those that your prover bid on.",
  examples: [
    ["request list", "the latest"],
    ["request list --requester 0x1c5f… --status fulfilled --from -1d", "what somebody got proved today"],
    ["request list --fulfiller 0x99ab… --status assigned", "what a prover owes"],
  ],
  flags: { ...filterFlags, limit },
  async run(session, flags) {
    await showList(session, session.network.requests.list(filterOf(flags)), {
      ...{ name: "requests", limit: flags.limit, none: "There is none." },
      columns: requestColumns(Date.now() / 1_000),
    });
  },
});
