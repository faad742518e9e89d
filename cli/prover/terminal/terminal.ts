import { createInterface } from "node:readline/promises";
import { type Color, painter, withoutColors } from "./color.ts";
import { foldSentences } from "./fold.ts";
import { harmless } from "./harmless.ts";
import { readHidden } from "./read-hidden.ts";

/** Where a command's words go, and who may be asked. */
export type Terminal = {
  /** Columns of standard output; undefined where it is no terminal: then nothing is cut. */
  readonly width: number | undefined;
  /** Somebody sits there who can answer. */
  interactive: boolean;
  print(text: string): void;
  /** To standard error: what is no result. */
  note(text: string): void;
  paint(color: Color | undefined, text: string): string;
  /** One line on standard error that each call replaces; nothing where that is no terminal. "" removes it. */
  progress(text: string): void;
  /** true for y or yes. */
  confirm(question: string): Promise<boolean>;
  /** A line that is not shown while it is typed; undefined where whoever is asked gives up. */
  askSecret(question: string): Promise<string | undefined>;
  /** Replaces all that is shown: for a view that is drawn again and again. */
  redraw(text: string): void;
};

type Streams = Pick<NodeJS.Process, "stdin" | "stdout" | "stderr" | "env">;

export function createTerminal({ stdin, stdout, stderr, env }: Streams): Terminal {
  const isColored = (stream: NodeJS.WriteStream) => stream.isTTY && !env.NO_COLOR && env.TERM !== "dumb";
  const paint = painter(isColored(stdout));
  let shown = ""; // of progress
  const progress = (text: string) => {
    if (!stderr.isTTY || (text === "" && shown === "")) return;
    shown = harmless(text).slice(0, (stderr.columns || 80) - 1); // a line that wraps could not be taken back
    stderr.write(`\r\x1b[2K${shown}`);
  };
  return {
    /** Whoever sits there may have made it wider since. */
    get width() {
      return stdout.isTTY ? widthOf(stdout) : undefined;
    },
    interactive: stdin.isTTY && stderr.isTTY,
    paint,
    progress,
    note(text) {
      progress("");
      const said = foldSentences(harmless(text), stderr.isTTY ? widthOf(stderr) : undefined);
      stderr.write(`${isColored(stderr) ? said : withoutColors(said)}\n`);
    },
    print(text) {
      progress("");
      stdout.write(`${harmless(text)}\n`);
    },
    redraw: (text) => void stdout.write(drawn(harmless(text).split("\n"), (stdout.rows || 24) - 1)),
    async confirm(question) {
      progress("");
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `).catch(ended(stderr))).trim());
      } finally {
        lines.close();
      }
    },
    askSecret(question) {
      progress("");
      return readHidden(stdin, stderr, question);
    },
  };
}

const widthOf = ({ columns }: NodeJS.WriteStream): number => Math.max(40, columns || 80);

/** Ctrl-C or Ctrl-D at a question is no. */
const ended =
  (stderr: NodeJS.WritableStream) =>
  (error: unknown): string => {
    if (!(error instanceof Error) || error.name !== "AbortError") throw error;
    stderr.write("\n");
    return "";
  };

/** From the top, each line in place of what was there: nothing flickers, and what is too long for `rows` says so. */
function drawn(lines: readonly string[], rows: number): string {
  const over = lines.length - rows;
  const fitting =
    over > 0 ? [...lines.slice(0, rows - 1), `… ${over + 1} lines more: the terminal is too low.`] : lines;
  return `\x1b[H${fitting.map((line) => `${line}\x1b[K\n`).join("")}\x1b[J`;
}
