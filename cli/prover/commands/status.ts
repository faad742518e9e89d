import { accountCommand } from "../command.ts";
import { look } from "../reading/look.ts";
import { lookDocument, lookText } from "../reading/say-look.ts";

export const status = accountCommand({
  brief: "What runs, what is owed, and what today earned",
  description:
    "What runs, what is owed, and what today earned. Money is of this day (UTC); hosts cost by their list prices. What is asked for: the table, the queues, the knobs, the alarms, the hosts and, where a proof is owed, what the network demands of provers; nothing is changed.",
  examples: [
    ["status", "the system on this machine, or the profile in use"],
    ["status --stage prod --region us-east-1", "a deployed stage"],
    ["status --json | jq .requests", "how many requests are in each phase"],
  ],
  async run(session) {
    const account = await session.account();
    const seen = await look(account);
    session.show(lookDocument(account.place, seen), () => lookText(account.place, seen, session.terminal));
  },
});
