import type { Account } from "../../../src/adapters/network/accounts/get-account.ts";
import type { Address } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { anAccount, argumentIfAny } from "../network/parameters.ts";
import { typedAddress } from "../network/typed.ts";
import { fields } from "../terminal/table.ts";
import { exactProveOf } from "../terminal/words.ts";

export const accountShow = networkCommand<object, [Address?]>({
  brief: "What the network knows of an account",
  description:
    "What the network knows of an account: its name, balance and nonce, for whom it acts, whether it has signed the terms. --json has all else that the network keeps of it, too.",
  examples: [
    ["account show", "the signer's own: for which prover does it act?"],
    ["account show 0x1c5f…", "anybody's"],
  ],
  positional: argumentIfAny(typedAddress, anAccount),
  async run(session, _flags, given) {
    const { accounts, payments, provers } = session.network;
    const account = given ?? (await session.me());
    const [kept, name, owner, nonce, balance, termsSigned, teeWhitelisted] = await Promise.all([
      accounts.get(account),
      accounts.name(account),
      accounts.owner(account),
      accounts.nonce(account),
      payments.balance(account),
      accounts.termsSigned(account),
      provers.teeWhitelisted(account),
    ]);
    const facts = { account, name, owner, nonce, balance, termsSigned, teeWhitelisted };
    session.show({ ...facts, kept: kept ?? null }, () => fields(sayAccount(facts, kept), session.terminal));
  },
});

type Facts = {
  account: Address;
  name: string | undefined;
  owner: Address;
  nonce: bigint;
  balance: bigint;
  termsSigned: boolean;
  teeWhitelisted: boolean;
};

const sayAccount = ({ account, name, owner, nonce, balance, termsSigned, teeWhitelisted }: Facts, kept?: Account) => ({
  account,
  name,
  "acts for": owner === account ? "itself" : owner,
  balance: `${exactProveOf(balance)} PROVE`,
  nonce: `${nonce}`,
  terms: termsSigned ? "signed" : { text: "not signed", color: "yellow" as const },
  TEE: teeWhitelisted ? "may prove in one" : undefined,
  sanctioned: kept?.isSanctioned ? { text: "yes: the network refuses it", color: "red" as const } : undefined,
  proves: kept?.provingAddress && `as ${kept.provingAddress}`,
  twitter: kept?.twitter.handle,
});
