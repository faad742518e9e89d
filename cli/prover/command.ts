import {
  type BaseArgs,
  type BaseFlags,
  buildCommand,
  type Command,
  type FlagParametersForType,
  type TypedPositionalParameters,
} from "@stricli/core";
import type { Context } from "./context.ts";
import { explain } from "./explain.ts";
import type { PlaceFlags } from "./place/choose-place.ts";
import { knownNetworks } from "./place/networks.ts";
import { createSession, jsonOf, type Session } from "./session.ts";
import type { Terminal } from "./terminal/terminal.ts";

export type Spec<F, A extends BaseArgs> = {
  brief: string;
  /** More than the brief says; ends with a full stop. */
  description?: string;
  /** What is typed after `prover`, and what it does. */
  examples: readonly (readonly [string, string])[];
  flags?: FlagParametersForType<F, Context>;
  aliases?: Readonly<Record<string, keyof F & string>>;
  positional?: TypedPositionalParameters<A, Context>;
  run(session: Session, flags: F, ...args: A): Promise<void>;
};

/** What the documentation is made from, beside what the library keeps. */
type Described = {
  description: string;
  examples: readonly (readonly [string, string])[];
  /** The command's own, without those that it shares with others. */
  flags: Readonly<Record<string, { brief: string; placeholder?: string }>>;
};
export type DescribedCommand = Command<Context> & { described: Described };

const jsonFlag = {
  json: {
    kind: "boolean",
    brief: "One JSON document; JSON lines where it goes on",
    default: false,
    withNegated: false,
  },
} as const;

const text = { kind: "parsed", parse: String, optional: true } as const;
export const placeFlags = {
  network: {
    ...text,
    brief: "The network that the prover serves: local, sepolia, mainnet or a URL",
    placeholder: "NET",
    proposeCompletions: () => ["local", ...Object.keys(knownNetworks)],
  },
  stage: { ...text, brief: "A deployed stage, in the account that AWS_PROFILE names", placeholder: "NAME" },
  region: { ...text, brief: "Its region; AWS_REGION where absent", placeholder: "NAME" },
  profile: { ...text, brief: "All of these by one name: `prover profile --help`", placeholder: "NAME" },
  state: { ...text, brief: "The state folder of a system on this machine", placeholder: "DIR" },
} as const;

/** For what changes or spends something. */
export const yesFlag = {
  kind: "boolean",
  brief: "Do it without being asked",
  default: false,
  withNegated: false,
} as const;

/** A command that looks at, or changes, one prover: it can be told which. */
export const accountCommand = <F, A extends BaseArgs = []>(spec: Spec<F, A>): DescribedCommand =>
  build(spec, { ...placeFlags, ...jsonFlag });

/** A command that needs no prover. */
export const plainCommand = <F, A extends BaseArgs = []>(spec: Spec<F, A>): DescribedCommand => build(spec, jsonFlag);

function build<F, A extends BaseArgs>(spec: Spec<F, A>, shared: BaseFlags): DescribedCommand {
  const { brief, description, examples, flags, aliases, positional, run } = spec;
  async function func(this: Context, given: BaseFlags, ...args: BaseArgs): Promise<void> {
    const told = given as F & PlaceFlags & { json: boolean }; // as the parameters below parse it
    try {
      await run(createSession(this, told), told, ...(args as unknown as A)); // likewise
    } catch (error) {
      this.process.exitCode = tell(this.terminal, explain(error), told.json);
    } finally {
      this.terminal.progress("");
    }
  }
  const told = description ?? `${brief}.`;
  const shown = examples.map(([typed, does]) => `  prover ${typed}\n    ${does}`).join("\n");
  const command = buildCommand<BaseFlags, BaseArgs, Context>({
    func,
    // Put together from two halves, whose types the library cannot add up.
    parameters: {
      ...{ flags: { ...flags, ...shared } },
      ...(aliases && { aliases }),
      ...(positional && { positional }),
    } as never,
    docs: { brief, fullDescription: `${told}\n\nEXAMPLES\n${shown}` },
  });
  const described: Described = { description: told, examples, flags: flags ?? {} }; // each has a brief
  return Object.assign(command, { described });
}

/** The exit code. A machine reads the error where it would have read the result. */
function tell({ note, print, paint }: Terminal, error: ReturnType<typeof explain>, json: boolean): number {
  const { code, message, todo } = error;
  if (json) print(jsonOf({ error: { code, message, ...(todo !== undefined && { todo }) } }, 2));
  note(paint("red", message) + (todo === undefined ? "" : `\n  → ${todo}`));
  return error.exitCode;
}
