import type { Account } from "./account/account.ts";
import { CliError, type Ending, endings } from "./cli-error.ts";
import type { Context } from "./context.ts";
import type { PlaceFlags } from "./place/choose-place.ts";
import { foldSentences } from "./terminal/fold.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What a command works with. */
export type Session = {
  terminal: Terminal;
  json: boolean;
  env: Context["env"];
  /** The project's own folder. */
  root: string;
  /** Of the place that the flags, the profile or this machine name. Throws a CliError where there is none. */
  account(): Promise<Account>;
  /** The command's one result: `document` for a machine, `human` for a person. */
  show(document: unknown, human: () => string): void;
  /** One of many results, a line each. */
  stream(document: unknown, human: string): void;
  /** Shows what will be done and, where it is not said already that it may be, asks. Throws a CliError where nobody says yes. */
  confirm(what: string, yes: boolean): Promise<void>;
  /** How the command ends, where its result is shown and still is no success. */
  endWith(ending: Ending): void;
};

export function createSession(
  { terminal, env, root, process }: Context,
  flags: PlaceFlags & { json: boolean },
): Session {
  const { json } = flags;
  let account: Promise<Account> | undefined;
  /** Loaded only now: help and completion need none of it. */
  const findAccount = async () => {
    const [{ choosePlace }, { openAccount }] = await Promise.all([
      import("./place/choose-place.ts"),
      import("./account/account.ts"),
    ]);
    return openAccount(choosePlace(flags, env, root), terminal.note);
  };
  return {
    ...{ terminal, json, env, root },
    account: () => (account ??= findAccount()),
    show: (document, human) => terminal.print(json ? jsonOf(document, 2) : foldSentences(human(), terminal.width)),
    stream: (document, human) => terminal.print(json ? jsonOf(document) : foldSentences(human, terminal.width)),
    endWith(ending) {
      process.exitCode = endings[ending].code;
    },
    async confirm(what, yes) {
      terminal.note(what);
      if (yes) return;
      if (!terminal.interactive) {
        throw new CliError(
          "not-confirmed",
          "Nothing was done: nobody can be asked here.",
          "Say --yes to do it without being asked.",
        );
      }
      if (await terminal.confirm("Go on?")) return;
      throw new CliError("not-confirmed", "Nothing was done.");
    },
  };
}

/** Amounts as decimal strings: a JSON number loses digits above 2^53. */
export const jsonOf = (document: unknown, indent?: number): string =>
  JSON.stringify(document, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value), indent);
