import { commands } from "./app.ts";

/** What to type after a command line that could not be read. */
export function howToWrite(args: readonly string[]): string {
  const [noun = "", verb = ""] = args.map(camel);
  const command = noun in commands ? commands[noun as keyof typeof commands] : undefined;
  const words = command === undefined ? 0 : "routes" in command && verb in command.routes ? 2 : 1;
  return `  → \`${["prover", ...args.slice(0, words), "--help"].join(" ")}\` shows how it is written.`;
}

const camel = (typed: string): string => typed.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
