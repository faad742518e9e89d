import { networkCommand } from "../network/network-command.ts";
import { optional } from "../network/parameters.ts";
import { millionsOf, statusCell } from "../network/request-columns.ts";
import { type FilterFlags, filterFlags, filterOf } from "../network/request-filter.ts";
import { count } from "../network/typed.ts";
import { perBpguOf } from "../terminal/words.ts";

export const requestWatch = networkCommand<FilterFlags & { count?: number }>({
  brief: "New requests of the whole network as they come",
  description:
    "New requests of the whole network as they come, a line each, until Ctrl-C. A stream that breaks is mended, and what came meanwhile is told.",
  examples: [
    ["request watch", "everything that is asked for"],
    ["request watch --mode groth16 --json | jq -c '[.requestId, .gasLimit]'", "for a machine"],
    ["request watch --count 1", "the next one"],
  ],
  flags: { ...filterFlags, count: optional(count, "End after so many", "N") },
  async run(session, flags) {
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    session.terminal.progress("waiting for the next request …");
    let seen = 0;
    try {
      for await (const request of session.network.requests.subscribe(filterOf(flags), { signal: stop.signal })) {
        session.terminal.progress("");
        const { requestId, mode, gasLimit, cycleLimit, maxPricePerPgu, programName, vkHash, createdAtSec } = request;
        const at = new Date(createdAtSec * 1_000).toISOString().slice(11, 19);
        const most = maxPricePerPgu === undefined ? "" : `, at most ${perBpguOf(maxPricePerPgu)} PROVE/BPGU`;
        const terms = `${mode}, ${millionsOf(gasLimit || cycleLimit)} Mgas${most}`;
        session.stream(request, `${at}  ${requestId}  ${statusCell(request).text}  ${terms}  ${programName ?? vkHash}`);
        seen += 1;
        if (seen === flags.count) return;
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
  },
});
