import { delegationCommand } from "../network/delegation-command.ts";

export const delegateAdd = delegationCommand({
  verb: "add",
  does: "Offers somebody to act for the signer's account",
  then: "they then say `delegate accept`",
  other: "delegate",
  what: "offer it to",
  send: (accounts, delegate, options) => accounts.addDelegation(delegate, options),
  done: (delegate) => `It is offered to ${delegate}, who must accept it.`,
});
