import { changeKnobs } from "../changing/change-knobs.ts";
import { accountCommand, yesFlag } from "../command.ts";

export const resume = accountCommand<{ yes: boolean }>({
  brief: "Bids again, after pause, drain or kill",
  description:
    "Bids again: the knobs `end-jobs` becomes false and `bidding` true. From then on hosts cost money, so it asks.",
  examples: [
    ["resume", "shows what changes and asks"],
    ["resume --yes", "unasked"],
  ],
  flags: { yes: yesFlag },
  run: (session, { yes }) => changeKnobs(session, { "end-jobs": "false", bidding: "true" }, { ask: true, yes }),
});
