import type { Receipt, SendOptions } from "../../../src/adapters/network/lane.ts";
import type { Address } from "../../../src/domain/values.ts";
import type { DescribedCommand } from "../command.ts";
import { networkCommand } from "./network-command.ts";
import type { NetworkSession } from "./open-network.ts";
import { argument, yes } from "./parameters.ts";
import { send } from "./send.ts";
import { typedAddress } from "./typed.ts";

type Step = {
  verb: "add" | "remove" | "accept" | "terminate";
  does: string;
  then: string;
  /** Whose address is typed. */
  other: "owner" | "delegate";
  /** Before that address, where it is shown what will be done. */
  what: string;
  send(accounts: NetworkSession["network"]["accounts"], other: Address, options: SendOptions): Promise<Receipt>;
  done(other: Address): string;
};

/** One step of a delegation between accounts, which needs two of them: offered and accepted, taken back or ended. */
export const delegationCommand = ({ verb, does, then, other, what, send: call, done }: Step): DescribedCommand =>
  networkCommand<{ yes: boolean }, [Address]>({
    brief: `${does} (older networks)`,
    description: `${does}. Older networks alone have it: \`delegate set\` does all of it at once, for a prover, everywhere.`,
    examples: [[`delegate ${verb} 0x1c5f…`, then]],
    flags: { yes },
    positional: argument(typedAddress, { brief: `The ${other}'s address`, placeholder: other }),
    run: (session, flags, address) =>
      send(session, {
        what: { [what]: address },
        yes: flags.yes,
        send: (options) => call(session.network.accounts, address, options),
        document: { [other]: address },
        done: done(address),
      }),
  });
