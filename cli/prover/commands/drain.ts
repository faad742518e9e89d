import { setTimeout as sleep } from "node:timers/promises";
import { livePhases } from "../../../src/domain/request.ts";
import { changeKnobs } from "../changing/change-knobs.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand } from "../command.ts";
import { requestsIn } from "../reading/requests.ts";

type Flags = { within: number };

/** Settlement is the network's business and may take hours: what is fulfilled is out of our hands. */
const owed = livePhases.filter((phase) => phase !== "fulfilled");
const lookEveryMs = 2_000;

export const drain = accountCommand<Flags>({
  brief: "Bids no more, and waits until nothing is owed",
  description:
    "Bids no more, as `pause`, and waits until every open bid is decided and every promise delivered. Ctrl-C ends the waiting, not the pause.",
  examples: [
    ["drain", "before maintenance"],
    ["drain --stage prod --within 3600 && npx cdk deploy -c stage=prod", "at most an hour, and only then"],
  ],
  flags: {
    within: {
      kind: "parsed",
      parse: secondsOf,
      brief: "Seconds to wait at most; 0: as long as it takes",
      default: "0",
      placeholder: "SEC",
    },
  },
  async run(session, { within }) {
    const account = await session.account();
    const { requests } = await account.table();
    const before = await (await account.knobs()).read();
    if (before.values.bidding !== "false")
      await changeKnobs(quiet(session), { bidding: "false" }, { ask: false, yes: false });
    const startedMs = Date.now();
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    for (;;) {
      const left = await requestsIn(requests, owed);
      if (left.length === 0) break;
      const next = owed.flatMap((phase) => {
        const count = left.filter((request) => request.phase === phase).length;
        return count > 0 ? [`${count} ${phase}`] : [];
      });
      session.terminal.progress(`${left.length} left: ${next.join(", ")}`);
      if (within > 0 && Date.now() - startedMs > within * 1_000) {
        throw new CliError(
          "failed",
          `After ${within} s ${left.length} are still open (${next.join(", ")}).`,
          "It goes on by itself: `prover drain` again, or `prover watch`.",
        );
      }
      await sleep(lookEveryMs, undefined, { signal: stop.signal }).catch(() => undefined); // Ctrl-C
      if (stop.signal.aborted) {
        throw new CliError(
          "failed",
          `Nobody waits any more: ${left.length} are still open (${next.join(", ")}), and nothing new is bid on.`,
          "It goes on by itself: `prover drain` again, or `prover watch`; `prover resume` bids again.",
        );
      }
    }
    session.terminal.progress("");
    const waitedSec = Math.round((Date.now() - startedMs) / 1_000);
    session.show(
      { drained: true, waitedSec },
      () => `Nothing is owed any more, after ${waitedSec} s. \`prover resume\` bids again.`,
    );
  },
});

/** The change is part of one result. */
const quiet = <S extends { show: unknown }>(session: S): S => ({ ...session, show: () => undefined });

function secondsOf(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new CliError("usage", "it must be a whole number of seconds");
}
