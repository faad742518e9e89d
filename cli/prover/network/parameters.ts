import { yesFlag } from "../command.ts";
import { count, oneOf } from "./typed.ts";

/** Flags and arguments as the commands of the network have them. */

type Parse<T> = (text: string) => T;

export const optional = <T>(parse: Parse<T>, brief: string, placeholder: string) =>
  ({ kind: "parsed", parse, optional: true, brief, placeholder }) as const;

export const required = <T>(parse: Parse<T>, brief: string, placeholder: string) =>
  ({ kind: "parsed", parse, brief, placeholder }) as const;

export const usually = <T>(parse: Parse<T>, usual: string, brief: string, placeholder: string) =>
  ({ kind: "parsed", parse, default: usual, brief, placeholder }) as const;

/** One of few words, which a shell can complete. */
export const choice = <W extends string>(words: readonly W[], brief: string, placeholder: string) =>
  ({
    ...optional(oneOf(words), `${brief}: ${words.join(", ")}`, placeholder),
    proposeCompletions: () => words,
  }) as const;

export const whether = (brief: string) => ({ kind: "boolean", brief, default: false, withNegated: false }) as const;

export const limit = usually(count, "50", "At most so many", "N");
export const yes = yesFlag;

type Argument = { brief: string; placeholder: string };

export const argument = <T>(parse: Parse<T>, { brief, placeholder }: Argument) =>
  ({ kind: "tuple", parameters: [{ parse, brief, placeholder }] }) as const;

export const argumentIfAny = <T>(parse: Parse<T>, { brief, placeholder }: Argument) =>
  ({ kind: "tuple", parameters: [{ parse, brief, placeholder, optional: true }] }) as const;

export const anAccount: Argument = { brief: "An address; absent: the signer's own", placeholder: "address" };
