import { spawn } from "node:child_process";

export type Ran = { code: number | null; stdout: string; stderr: string; json: unknown };

/** `interrupt`: Ctrl-C when that has come; `kill`: no word, and no time to say one. */
type Options = {
  env?: Readonly<Record<string, string>>;
  input?: string;
  interrupt?: Promise<unknown>;
  kill?: Promise<unknown>;
};

/** `prover …` as a person types it: a process of its own, which has of this one's environment the path alone. */
export function runProver(
  args: readonly string[],
  { env = {}, input = "", interrupt, kill }: Options = {},
): Promise<Ran> {
  const child = spawn(process.execPath, ["cli/prover.mjs", ...args], {
    env: { PATH: process.env.PATH, HOME: "/nowhere", XDG_STATE_HOME: env.XDG_CONFIG_HOME ?? "/dev/null", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  void interrupt?.then(() => child.kill("SIGINT"));
  void kill?.then(() => child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => void (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (stderr += chunk.toString()));
  child.stdin.on("error", () => undefined); // it may end before it reads
  child.stdin.end(input);
  return new Promise((done) =>
    child.once("close", (code) =>
      done({ code, stdout, stderr, json: stdout.startsWith("{") ? read(stdout) : undefined }),
    ),
  );
}

/** One document; lines of them are read by who asked for lines. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
