import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { type Mending, mend } from "../../../src/domain/mend.ts";
import type { InPhase, Request } from "../../../src/domain/request.ts";
import { address } from "../../../src/domain/values.ts";
import { advance } from "../../../src/steps/advance.ts";
import type { Account } from "../account/account.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand, yesFlag } from "../command.ts";
import { findRequest } from "../reading/requests.ts";
import { fromNow } from "../terminal/words.ts";
import { requestArgument } from "./request-argument.ts";

type Promised = InPhase<"assigned"> | InPhase<"launching"> | InPhase<"proving">;

export const giveUp = accountCommand<{ yes: boolean }, [string]>({
  brief: "Gives up one promised request, and tells the network so",
  description:
    "Gives up one request that was promised and has no proof yet: its job is ended and the network told that it failed. It counts as a miss and cannot be taken back. What the harder kill switch does to all, for one.",
  examples: [
    ["give-up 0x4f1c09", "says what it would end, and asks"],
    ["give-up 0x4f1c09 --yes", "unasked"],
  ],
  flags: { yes: yesFlag },
  positional: requestArgument,
  async run(session, { yes }, typed) {
    const account = await session.account();
    const { requests } = await account.table();
    const request = promised(await findRequest(requests, typed));
    const { requestId, deadlineSec, mode } = request.terms;
    const left = fromNow(deadlineSec, Date.now() / 1_000);
    await session.confirm(
      session.terminal.paint(
        "red",
        `${requestId} (${mode}, ${request.phase}, due ${left}) is given up and counts as missed: that cannot be taken back.`,
      ),
      yes,
    );
    const done = await carryOut(account, request, mendingsFor(request, await jobOf(account, request)));
    session.show({ requestId, phase: "failing", done }, () => `${requestId} is given up: ${done.join(", ")}.`);
  },
});

const notPromised: Readonly<Record<Exclude<Request["phase"], Promised["phase"]>, string>> = {
  bidding: "A bid cannot be taken back; it counts only once it is won.",
  proved: "Its proof is made: `prover retry` asks for its delivery again.",
  failing: "It is being given up already: `prover retry` asks for the word to the network again.",
  fulfilled: "The network has its proof.",
  lost: "It was never ours.",
  settled: "It is paid.",
  reverted: "It is over.",
  failed: "It is over.",
  abandoned: "It is over.",
};

function promised(request: Request): Promised {
  if (request.phase === "assigned" || request.phase === "launching" || request.phase === "proving") return request;
  throw new CliError(
    "failed",
    `${request.terms.requestId} is ${request.phase}: there is no promise to give up.`,
    notPromised[request.phase],
  );
}

async function jobOf(account: Account, request: Promised) {
  const fleet = await account.fleet();
  if (request.phase === "launching") return fleet.find(request.job);
  return request.phase === "proving" ? (await fleet.describe([request.jobId]))[0] : undefined;
}

/** What the sweep would do under the kill switch. Whose prover we are matters only beside the network's word, which is not asked. */
function mendingsFor(request: Promised, job: Awaited<ReturnType<typeof jobOf>>): readonly Mending[] {
  const prover = address(`0x${"00".repeat(20)}`);
  return mend(request, { seen: undefined, job, prover, endJobs: true, now: systemClock.now() });
}

/** In order, and no further once somebody else has moved the request. */
async function carryOut(account: Account, request: Request, mendings: readonly Mending[]): Promise<string[]> {
  const [{ requests }, queues, fleet] = await Promise.all([account.table(), account.queues(), account.fleet()]);
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const done: string[] = [];
  for (const mending of mendings) {
    if (mending.do === "event") {
      const moved = await advance({ requests, clock: systemClock, log: quiet }, request, mending.event);
      if (moved.kind === "stale") {
        throw new CliError(
          "failed",
          `${request.terms.requestId} has moved on meanwhile, to ${moved.current?.phase ?? "nowhere"}.`,
          "Look at it with `prover requests show`, and try again if it still has to go.",
        );
      }
      done.push(`it is ${moved.request.phase} now`);
    } else if (mending.do === "send") {
      await queues.send(mending.queue, { requestId: request.terms.requestId });
      done.push("the network is told next");
    } else {
      await fleet.terminate(mending.jobId, mending.because);
      done.push(`the job ${mending.jobId} ends`);
    }
  }
  return done;
}
