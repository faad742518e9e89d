import { type IPty, spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";

/** `prover …` in a terminal of its own, at which somebody sits. */
export type Seat = {
  /** What the terminal shows now, with what has scrolled away above it; no blanks at the ends. */
  shown(): Promise<string>;
  /** Lines that the terminal had to break, for they are wider than it is. */
  broken(): Promise<string[]>;
  /** All that was sent to the terminal, control signs and all. */
  sent(): string;
  /** Resolves when the terminal shows what fits. */
  until(fits: RegExp): Promise<void>;
  press(keys: string): void;
  resize(columns: number): void;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, and what the terminal shows at the end. */
  ended: Promise<{ code: number; shown: string }>;
};

type Options = { env?: Readonly<Record<string, string>>; columns?: number; rows?: number };

export const keys = { enter: "\r", ctrlC: "\x03", ctrlD: "\x04", ctrlU: "\x15", backspace: "\x7f", left: "\x1b[D" };

const patienceMs = 45_000;

/** `prover …`, typed at a terminal. */
export const sitDown = (args: readonly string[], options: Options = {}): Seat =>
  sitDownAt([process.execPath, "cli/prover.mjs", ...args], options);

/** Any program in a real pseudo-terminal, whose screen a terminal's own code keeps: what is seen is what a person would see. */
export function sitDownAt([program = "", ...args]: readonly string[], options: Options = {}): Seat {
  const { env = {}, columns = 100, rows = 40 } = options;
  const screen = new xterm.Terminal({ cols: columns, rows, scrollback: 2_000, allowProposedApi: true });
  const pty: IPty = spawn(program, args, {
    ...{ name: env.TERM ?? "xterm-256color", cols: columns, rows },
    env: { PATH: process.env.PATH, HOME: "/nowhere", XDG_STATE_HOME: env.XDG_CONFIG_HOME ?? "/dev/null", ...env },
  });
  let sent = "";
  let drawn: Promise<void> = Promise.resolve();
  const listeners = new Set<() => void>();
  pty.onData((data) => {
    sent += data;
    drawn = new Promise((done) => screen.write(data, done));
    void drawn.then(() => {
      for (const listener of listeners) listener();
    });
  });
  const shown = async () => {
    await drawn;
    return textOf(screen);
  };
  const broken = async () => {
    await drawn;
    return brokenIn(screen);
  };
  const ended = new Promise<{ code: number; shown: string }>((done) =>
    pty.onExit(({ exitCode }) => void shown().then((text) => done({ code: exitCode, shown: text }))),
  );
  const until = (fits: RegExp) =>
    new Promise<void>((done, fail) => {
      const end = (then: () => void) => {
        clearTimeout(timer);
        listeners.delete(look);
        then();
      };
      const missed = (when: string) => fail(new Error(`${fits} is not shown ${when}:\n${textOf(screen)}`));
      const timer = setTimeout(() => end(() => missed(`within ${patienceMs} ms`)), patienceMs);
      const look = () => {
        if (fits.test(textOf(screen))) end(done);
      };
      listeners.add(look);
      look();
      void ended.then(() => fits.test(textOf(screen)) || end(() => missed("at the end")));
    });
  return {
    ...{ shown, broken, until, ended },
    sent: () => sent,
    press: (typed) => pty.write(typed),
    resize(to) {
      screen.resize(to, rows);
      pty.resize(to, rows);
    },
    kill: (signal) => pty.kill(signal),
  };
}

const linesOf = ({ buffer: { active } }: xterm.Terminal) =>
  Array.from({ length: active.length }, (_, at) => ({
    text: active.getLine(at)?.translateToString(true) ?? "",
    isBroken: active.getLine(at + 1)?.isWrapped === true,
  }));

const textOf = (screen: xterm.Terminal): string =>
  linesOf(screen)
    .map(({ text }) => text.trimEnd())
    .join("\n")
    .trimEnd();

const brokenIn = (screen: xterm.Terminal): string[] =>
  linesOf(screen)
    .filter(({ isBroken }) => isBroken)
    .map(({ text }) => text);
