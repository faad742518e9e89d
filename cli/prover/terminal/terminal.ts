import { createInterface } from "node:readline/promises";
import { type Color, painter } from "./color.ts";
import { harmless } from "./harmless.ts";

/** Where a command's words go, and who may be asked. */
export type Terminal = {
  /** Columns of standard output; undefined where it is no terminal: then nothing is cut. */
  width: number | undefined;
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
  /** A line that is not shown while it is typed. */
  askSecret(question: string): Promise<string>;
  /** Replaces all that is shown: for a view that is drawn again and again. */
  redraw(text: string): void;
};

type Streams = Pick<NodeJS.Process, "stdin" | "stdout" | "stderr" | "env">;

export function createTerminal({ stdin, stdout, stderr, env }: Streams): Terminal {
  const width = stdout.isTTY ? Math.max(40, stdout.columns || 80) : undefined;
  const paint = painter(stdout.isTTY && env.NO_COLOR === undefined && env.TERM !== "dumb");
  const note = (text: string) => void stderr.write(`${harmless(text)}\n`);
  const progress = (text: string) => {
    if (stderr.isTTY) stderr.write(`\r\x1b[2K${text}`);
  };
  return {
    width,
    interactive: stdin.isTTY && stderr.isTTY,
    paint,
    note,
    progress,
    print: (text) => void stdout.write(`${harmless(text)}\n`),
    redraw: (text) => void stdout.write(`\x1b[H\x1b[2J${text}\n`),
    async confirm(question) {
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `).catch(ended)).trim());
      } finally {
        lines.close();
      }
    },
    askSecret: (question) => readHidden(stdin, stderr, question),
  };
}

/** Ctrl-C or Ctrl-D at a question is no. */
function ended(error: unknown): string {
  if (error instanceof Error && error.name === "AbortError") return "";
  throw error;
}

/** Character by character, for the terminal would show a line. What was typed ahead is the next question's. */
function readHidden(stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream, question: string): Promise<string> {
  stderr.write(`${question} `);
  stdin.setRawMode(true);
  let typed = "";
  return new Promise((done) => {
    const end = (rest: string) => {
      stdin.off("data", read);
      stdin.setRawMode(false);
      stdin.pause();
      if (rest !== "") stdin.unshift(Buffer.from(rest));
      stderr.write("\n");
      done(typed);
    };
    const read = (chunk: Buffer) => {
      const keys = [...chunk.toString("utf8")];
      for (const [at, key] of keys.entries()) {
        if (key === "\r" || key === "\n") return end(keys.slice(at + 1).join(""));
        if (key === "\x03") process.exit(130); // Ctrl-C
        typed = key === "\x7f" ? typed.slice(0, -1) : typed + key;
      }
    };
    stdin.on("data", read);
    stdin.resume();
  });
}
