/** How a command can end; scripts go by the code. `docs/cli.md` and the help show this table. */
export const endings = {
  done: { code: 0, means: "done" },
  failed: { code: 1, means: "something did not answer, or refused" },
  usage: { code: 2, means: "the command line is wrong" },
  "no-system": { code: 3, means: "no system runs here, or the stage is not deployed" },
  unknown: { code: 4, means: "there is no such request, program, transaction, knob or profile" },
  "not-confirmed": { code: 5, means: "nothing was done: nobody said yes, or whoever was asked gave up" },
} as const;
export type Ending = keyof typeof endings;

/** Why a command ends without having done its work: one sentence, and what to do about it. */
export class CliError extends Error {
  override readonly name = "CliError";

  constructor(
    readonly code: Exclude<Ending, "done">,
    message: string,
    /** What to type or look at next. */
    readonly todo?: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  get exitCode(): number {
    return endings[this.code].code;
  }
}
