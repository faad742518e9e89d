import { changeKnobs } from "../changing/change-knobs.ts";
import { accountCommand } from "../command.ts";

export const pause = accountCommand({
  brief: "Bids no more; what was promised is proved and delivered",
  description:
    "Bids no more: the knob `bidding` becomes false, unasked. What was promised is still proved, delivered and paid.",
  examples: [
    ["pause", "within a second or two"],
    ["pause --stage prod", "a deployed stage"],
  ],
  run: (session) => changeKnobs(session, { bidding: "false" }, { ask: false, yes: false }),
});
