import { spawn } from "node:child_process";

/** Why `nvidia-smi` says nothing; `detail` is for people. */
export type Silence = { kind: "silent"; because: "missing" | "hung" | "failed"; detail: string };
export type SmiAnswer = { kind: "said"; text: string } | Silence;

/** Asks `nvidia-smi`, as the guards and the monitor do. Never rejects. */
export type AskSmi = (...args: readonly string[]) => Promise<SmiAnswer>;

type SmiOptions = {
  binary: string;
  environment: Readonly<Record<string, string>>;
  timeoutMs: number;
  /** Nobody waits for the answer any longer. */
  signal: AbortSignal;
};

const mostChars = 65_536;

/** A driver that hangs keeps its caller where no signal reaches it: the answer does not wait for the process's end. */
export const askSmi =
  ({ binary, environment, timeoutMs, signal }: SmiOptions): AskSmi =>
  (...args) =>
    new Promise((resolve) => {
      const child = spawn(binary, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
      let text = "";
      const take = (chunk: Buffer) => {
        if (text.length < mostChars) text += chunk.toString("utf8");
      };
      child.stdout.on("data", take);
      child.stderr.on("data", take);
      const waiting = AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]);
      const end = (answer: SmiAnswer) => {
        waiting.removeEventListener("abort", giveUp);
        resolve(answer);
      };
      const giveUp = () => {
        child.kill("SIGKILL");
        child.unref();
        child.stdout.destroy();
        child.stderr.destroy();
        end({ kind: "silent", because: "hung", detail: `no answer within ${timeoutMs / 1_000} s` });
      };
      waiting.addEventListener("abort", giveUp);
      if (waiting.aborted) giveUp();
      child.once("error", (error) => end({ kind: "silent", because: "missing", detail: error.message }));
      child.once("close", (code, signal) =>
        end(
          code === 0
            ? { kind: "said", text }
            : { kind: "silent", because: "failed", detail: text.trim().slice(0, 200) || `${code ?? signal}` },
        ),
      );
    });

/** The fields of each line of `--format=csv,noheader,nounits`; lines with another number of fields are no answer. */
export function smiRows(text: string, columns: number): string[][] {
  const rows = text.split("\n").map((line) => line.split(",").map((field) => field.trim()));
  return rows.filter((row) => row.length === columns);
}

/** undefined where it says `[N/A]`, `[Not Supported]`, `[Insufficient Permissions]` or anything else that is no number. */
export function smiNumber(field: string | undefined): number | undefined {
  return field !== undefined && /^-?[0-9]+(\.[0-9]+)?$/.test(field) ? Number(field) : undefined;
}
