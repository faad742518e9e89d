import { proposeCompletions, run } from "@stricli/core";
import { app } from "./prover/app.ts";
import { endings } from "./prover/cli-error.ts";
import type { Context } from "./prover/context.ts";
import { howToWrite } from "./prover/how-to-write.ts";
import { maskKeys } from "./prover/keys/mask-keys.ts";
import { refuseKeys } from "./prover/keys/refuse-keys.ts";
import { mistypedAddress } from "./prover/network/mistyped-address.ts";
import { foldSentences } from "./prover/terminal/fold.ts";
import { createTerminal } from "./prover/terminal/terminal.ts";

/** The library does not fold its help. */
const helpColumns = 96;

/** `prover …`: what `cli/prover.mjs` loads. `root` is the project's folder. Resolves to the exit code. */
export async function main(args: readonly string[], root: string): Promise<number> {
  const terminal = createTerminal(process);
  const { stdout, env } = process;
  stdout.on("error", () => process.exit(0)); // whoever read it has seen enough, as `head` has
  const ofLibrary = {
    stdout: {
      write: (text: string) =>
        void stdout.write(foldSentences(text, Math.min(terminal.width ?? helpColumns, helpColumns))),
    },
    stderr: { write: (text: string) => terminal.note(terminal.paint("red", maskKeys(text.trimEnd()))) }, // it repeats what it cannot parse
  };
  const context: Context = { process: { ...ofLibrary, env }, terminal, env, root };
  if (args[0] === "__complete") {
    const partial = args.at(-1) ?? "";
    for (const { completion, brief } of await proposeCompletions<Context>(app, args.slice(1), context)) {
      if (completion.startsWith(partial)) terminal.print(`${completion}\t${brief}`);
    }
    return endings.done.code;
  }
  const refusal = refuseKeys(args) ?? (await mistypedAddress(args));
  if (refusal !== undefined) {
    terminal.note(refusal);
    return endings.usage.code;
  }
  await run<Context>(app, args, context);
  const code = Number(context.process.exitCode ?? 0);
  if (code >= 0) return code;
  terminal.note(howToWrite(args)); // the library's own codes are for what it could not parse
  return endings.usage.code;
}
