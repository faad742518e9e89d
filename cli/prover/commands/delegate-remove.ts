import { delegationCommand } from "../network/delegation-command.ts";

export const delegateRemove = delegationCommand({
  verb: "remove",
  does: "Takes back what somebody may do for the signer's account",
  then: "ends it at once",
  other: "delegate",
  what: "take it from",
  send: (accounts, delegate, options) => accounts.removeDelegation(delegate, options),
  done: (delegate) => `${delegate} acts for you no more.`,
});
