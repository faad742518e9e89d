import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { type Figure, reading } from "./figure.ts";

const budget = { residentMb: 500, corePercent: 5 };
/** What starting leaves behind (first sweep, first report, environments that then idle out) is not what idling costs. */
const calmAfterMs = 75_000;

/** Memory and CPU of the whole system while nobody asks for anything, all its processes together. */
export async function idle(measureMs: number): Promise<Figure[]> {
  const system = spawn(process.execPath, ["tools/run.mjs", "bench/idle-system.ts"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await once(system.stdout, "data");
    await soon(calmAfterMs);
    const before = usage(system.pid ?? 0);
    await soon(measureMs);
    const after = usage(system.pid ?? 0);
    const cpuSec = after.cpuTicks - before.cpuTicks;
    return [
      reading("idle: resident, all processes (PSS)", "MB", after.residentMb, budget.residentMb),
      reading("idle: CPU, of one core", "%", cpuSec / (measureMs / 1000), budget.corePercent),
    ];
  } finally {
    system.kill("SIGTERM");
    await once(system, "exit");
  }
}

const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Linux: proportional set size, and clock ticks (hundredths of a second) used by a process, its children and theirs. */
function usage(root: number): { residentMb: number; cpuTicks: number } {
  let residentMb = 0;
  let cpuTicks = 0;
  for (const pid of [root, ...descendants(root)]) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
      residentMb += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
      const fields = statOf(pid);
      // utime, stime and those of children that have ended: environments come and go.
      cpuTicks += fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    } catch {
      // it ended while we looked; its parent counts it from now on
    }
  }
  return { residentMb, cpuTicks };
}

/** The fields of `/proc/<pid>/stat` after the command's name, which may hold blanks. */
const statOf = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];

function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      parents.set(Number(entry), Number(statOf(Number(entry))[1]));
    } catch {
      // it ended while we looked
    }
  }
  const family = new Set([root]);
  for (let grown = true; grown; ) {
    const children = [...parents].filter(([pid, parent]) => family.has(parent) && !family.has(pid));
    for (const [pid] of children) family.add(pid);
    grown = children.length > 0;
  }
  family.delete(root);
  return [...family];
}
