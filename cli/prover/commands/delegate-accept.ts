import { delegationCommand } from "../network/delegation-command.ts";

export const delegateAccept = delegationCommand({
  verb: "accept",
  does: "Accepts, by the delegate, to act for an owner",
  then: "after they said `delegate add`",
  other: "owner",
  what: "act for",
  send: (accounts, owner, options) => accounts.acceptDelegation(owner, options),
  done: (owner) => `You act for ${owner}.`,
});
