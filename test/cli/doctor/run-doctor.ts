import { execFile } from "node:child_process";
import type { Finding } from "../../../cli/doctor/finding.ts";

export type Report = { status: number; output: string; findings: readonly Finding[] };

/** `npm run doctor` as a process of its own; `findings` where it was asked for JSON and printed some. */
export function runDoctor(args: readonly string[], variables: Record<string, string> = {}): Promise<Report> {
  const options = { env: { PATH: process.env.PATH, HOME: process.env.HOME, ...variables } };
  return new Promise((done) => {
    execFile(process.execPath, ["tools/run.mjs", "cli/doctor.ts", ...args], options, (error, stdout, stderr) => {
      const status = typeof error?.code === "number" ? error.code : error ? -1 : 0;
      const findings = stdout.startsWith("{") ? (JSON.parse(stdout) as { findings: Finding[] }).findings : [];
      done({ status, output: stdout + stderr, findings });
    });
  });
}
