import { delegationCommand } from "../network/delegation-command.ts";

export const delegateTerminate = delegationCommand({
  verb: "terminate",
  does: "Ends, by the delegate, its acting for an owner",
  then: "ends it at once",
  other: "owner",
  what: "act no more for",
  send: (accounts, owner, options) => accounts.terminateDelegation(owner, options),
  done: (owner) => `You act no more for ${owner}.`,
});
