import type { Phase } from "../../../src/domain/request.ts";
import type { QueueName } from "../../../src/ports/queues.ts";
import type { OperatorQueues } from "../account/queues.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand, yesFlag } from "../command.ts";
import { findRequest } from "../reading/requests.ts";
import type { Session } from "../session.ts";

type Flags = { all: boolean; yes: boolean };

/** Where a request waits for its next step; the sweep sends there too, when it finds that nobody has. */
const nextStep: Partial<Record<Phase, QueueName>> = {
  assigned: "assigned",
  launching: "assigned",
  proving: "finished",
  proved: "deliver-proof",
  failing: "deliver-failure",
};

export const retry = accountCommand<Flags, [string?]>({
  brief: "Tries a stuck request's next step again, its dead letters first",
  description:
    "Sends the dead letters about a request back to their queues, and where there is none asks for its next step anew. Every step may be run twice: what is done already is not done again. --all sends back every dead letter.",
  examples: [
    ["retry 0x4f1c09", "after its cause is mended"],
    ["retry --all", "every message that was given up: says how many, and asks"],
  ],
  flags: {
    all: { kind: "boolean", brief: "Every dead letter of every request", default: false, withNegated: false },
    yes: yesFlag,
  },
  positional: {
    kind: "tuple",
    parameters: [
      {
        brief: "Its id, or the first six digits and more of it",
        parse: String,
        placeholder: "request",
        optional: true,
      },
    ],
  },
  async run(session, { all, yes }, typed) {
    if (all === (typed !== undefined)) {
      throw new CliError("usage", "Name one request, or say --all.", "As in `prover retry 0x4f1c09`.");
    }
    const account = await session.account();
    const queues = await account.queues();
    if (typed === undefined) {
      await askForAll(session, queues, yes);
      const revived = await queues.revive(undefined);
      session.show({ revived }, () => sayRevived(revived) ?? "There is no dead letter.");
      return;
    }
    const { requests } = await account.table();
    const { phase, terms } = await findRequest(requests, typed);
    const revived = await queues.revive(terms.requestId);
    const queue = Object.keys(revived).length > 0 ? undefined : nextStep[phase];
    if (queue) await queues.send(queue, { requestId: terms.requestId });
    else if (Object.keys(revived).length === 0) {
      throw new CliError(
        "failed",
        `${terms.requestId} is ${phase}: nothing of it can be tried again.`,
        phase === "bidding" || phase === "fulfilled" ? "The sweep follows it by itself each minute." : "It is over.",
      );
    }
    session.show({ requestId: terms.requestId, phase, revived, sent: queue ?? null }, () =>
      [
        sayRevived(revived) ?? `${terms.requestId} is ${phase}: asked ${queue} for its next step.`,
        "`prover requests trace` shows what comes of it.",
      ].join("\n"),
    );
  },
});

/** Not where there is none. */
async function askForAll(session: Session, queues: OperatorQueues, yes: boolean): Promise<void> {
  const dead = (await queues.depths()).filter((each) => each.dead > 0);
  if (dead.length === 0) return;
  const each = dead.map(({ queue, dead: count }) => `${count} to ${queue}`).join(", ");
  await session.confirm(`Every dead letter is sent back, of about: ${each}.`, yes);
}

function sayRevived(revived: Readonly<Partial<Record<QueueName, number>>>): string | undefined {
  const each = Object.entries(revived).map(([queue, count]) => `${count} to ${queue}`);
  return each.length === 0 ? undefined : `Sent back: ${each.join(", ")}.`;
}
