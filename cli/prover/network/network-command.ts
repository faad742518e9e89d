import type { BaseArgs, FlagParametersForType } from "@stricli/core";
import { type Spec as CommandSpec, type DescribedCommand, plainCommand } from "../command.ts";
import type { Context } from "../context.ts";
import { signerForms } from "../keys/signer-name.ts";
import { knownNetworks } from "../place/networks.ts";
import type { NetworkFlags } from "./choose-network.ts";
import { explainNetwork } from "./explain-network.ts";
import type { NetworkSession } from "./open-network.ts";
import { wholeNumber } from "./typed.ts";

const text = { kind: "parsed", parse: String, optional: true } as const;

/** Of every command that speaks to the network. */
export const networkFlags = {
  network: {
    ...text,
    brief: "Which: local, sepolia, mainnet or a URL; absent: the profile's, or the system's on this machine",
    placeholder: "NET",
    proposeCompletions: () => ["local", ...Object.keys(knownNetworks)],
  },
  signer: { ...text, brief: `Whose key signs: ${signerForms}`, placeholder: "WHERE" },
  chainId: {
    kind: "parsed",
    parse: wholeNumber,
    optional: true,
    brief: "What it is signed for, where the network is a URL that is not this machine's",
    placeholder: "N",
  },
  profile: { ...text, brief: "Network and signer by one name", placeholder: "NAME" },
  alone: {
    kind: "boolean",
    brief: "Sign without asking whether the prover of this place signs with the same key",
    default: false,
    withNegated: false,
  },
  state: { ...text, brief: "The state folder of a system on this machine", placeholder: "DIR" },
} as const;

type Spec<F, A extends BaseArgs> = Omit<CommandSpec<F, A>, "run"> & {
  run(session: NetworkSession, flags: F, ...args: A): Promise<void>;
};

/** A command that speaks to the network: it can be told which, and whose key signs. */
export function networkCommand<F, A extends BaseArgs = []>(spec: Spec<F, A>): DescribedCommand {
  const both: unknown = { ...spec.flags, ...networkFlags }; // two halves, whose types the library cannot add up
  const command = plainCommand<F & NetworkFlags, A>({
    ...(spec as Omit<CommandSpec<F & NetworkFlags, A>, "run">), // its flags are replaced
    flags: both as FlagParametersForType<F & NetworkFlags, Context>,
    async run(session, told, ...args) {
      const [{ chooseNetwork }, { openNetwork }] = await Promise.all([
        import("./choose-network.ts"),
        import("./open-network.ts"),
      ]);
      const at = chooseNetwork(told, session.env, session.root);
      const verifier = "verifier" in told && typeof told.verifier === "string" ? told.verifier : undefined;
      const opened = openNetwork(session, at, verifier);
      try {
        await spec.run(opened, told, ...args);
      } catch (error) {
        throw explainNetwork(error, at);
      } finally {
        opened.network.close();
      }
    },
  });
  return Object.assign(command, { described: { ...command.described, flags: spec.flags ?? {} } });
}
