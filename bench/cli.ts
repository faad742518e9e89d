import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findAnnounced } from "../local/system/announcement.ts";
import { type Figure, figure } from "./figure.ts";

const budget = { helpMs: 300, statusMs: 800 };
const startsWithinMs = 60_000;

/** What a person waits for at the keyboard: whole processes, Node's own start with them. */
export async function cli(runs: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-cli-"));
  const state = join(folder, "state");
  const quiet = ["--prover", "simulated", "--port", "0", "--artifact-port", "0", "--json", "--state", state];
  const system = spawn(process.execPath, ["tools/run.mjs", "cli/start.ts", ...quiet], { stdio: "ignore" });
  try {
    for (let waitedMs = 0; !findAnnounced(state); waitedMs += 200) {
      if (waitedMs > startsWithinMs) throw new Error("the system did not start");
      await sleep(200);
    }
    tookMs(["--help"]); // makes the bundle
    const help = Array.from({ length: runs }, () => tookMs(["--help"]));
    const status = Array.from({ length: runs }, () => tookMs(["status", "--state", state]));
    return [
      figure("cli: prover --help", "ms", help, { median: budget.helpMs }),
      figure("cli: prover status, on loopback", "ms", status, { median: budget.statusMs }),
    ];
  } finally {
    system.kill("SIGINT");
    await once(system, "exit");
    rmSync(folder, { recursive: true, force: true });
  }
}

function tookMs(args: readonly string[]): number {
  const startedMs = performance.now();
  execFileSync(process.execPath, ["cli/prover.mjs", ...args], { stdio: "ignore" });
  return performance.now() - startedMs;
}
