import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { smiScript } from "../runner/fake-nvidia-smi.ts";
import { builtPrograms } from "./built-programs.ts";

/** Where a GPU server of device 0 listens, whoever starts it: `sp1_cuda::client::socket_path`. */
export const gpuSocket = "/tmp/sp1-cuda-0.sock";

export type GpuHome = {
  /** For HOME: `.sp1/bin/sp1-gpu-server` is in it. */
  folder: string;
  /** The real prover, which sees this home. */
  prover: string;
  /** For PATH: a `systemctl` that only keeps a record. */
  bin: string;
  /** For a job's environment: a GPU that the guards let pass, whatever memory this machine has. */
  seen: Readonly<Record<"NVIDIA_SMI_BIN" | "SKIP_GUARDS", string>>;
  /** The arguments of each call of `systemctl`. */
  systemctlCalls(): string[];
  /** The server's own folder. */
  installed(): string[];
  /** Processes that live and that were started with this home. */
  processes(): string[];
  /** What the executors of these processes keep in `/dev/shm`. */
  sharedMemory(): string[];
  remove(): void;
};

/** A host's home folder whose GPU server is the stand-in that behaves so (`test/sp1/gpu-server/src/behaviour.rs`). */
export function gpuHome(behaviour: string | undefined, environment: Readonly<Record<string, string>> = {}): GpuHome {
  const folder = mkdtempSync(join(tmpdir(), "gpu-home-"));
  const [bin, servers, calls] = [join(folder, "bin"), join(folder, ".sp1", "bin"), join(folder, "systemctl-calls")];
  for (const path of [bin, servers]) mkdirSync(path, { recursive: true });
  const prover = join(bin, "sp1-prover");
  writeFileSync(calls, "");
  writeScript(prover, `HOME='${folder}' exec ${builtPrograms().prover} "$@"`);
  const smi = join(bin, "nvidia-smi");
  writeScript(smi, smiScript("l4"));
  writeScript(join(bin, "systemctl"), `echo "$*" >> ${calls}`);
  if (behaviour !== undefined) {
    const variables = Object.entries({ ...environment, GPU_SERVER_STAND_IN: behaviour });
    const set = variables.map(([name, value]) => `${name}='${value}'`).join(" ");
    writeScript(join(servers, "sp1-gpu-server"), `${set} exec ${builtPrograms().gpuServer} "$@"`);
  }
  return {
    folder,
    prover,
    bin,
    seen: { NVIDIA_SMI_BIN: smi, SKIP_GUARDS: "shared-memory,memory" },
    systemctlCalls: () => readFileSync(calls, "utf8").split("\n").filter(Boolean),
    installed: () => readdirSync(servers),
    processes: () => processesWith(`HOME=${folder}`),
    sharedMemory: () => processesWith(`HOME=${folder}`).flatMap(sharedMemoryOf),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function writeScript(path: string, line: string): void {
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, 0o755);
}

/** A process that has ended, though nobody has asked how yet, has no environment. */
function processesWith(variable: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readOrNothing(`/proc/${pid}/environ`).split("\0").includes(variable))
    .map((pid) => `${pid} ${readOrNothing(`/proc/${pid}/cmdline`).replaceAll("\0", " ")}`);
}

/** Each executor has an id, which is in the names of all that it keeps. */
function sharedMemoryOf(found: string): string[] {
  const maps = readOrNothing(`/proc/${found.split(" ")[0]}/maps`);
  const ids = [...maps.matchAll(/\/dev\/shm\/(sp1_.{24})/g)].map(([, id = ""]) => id);
  return sharedMemory().filter((name) => ids.some((id) => name.includes(id)));
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has ended, or is somebody else's
  }
}

/** What SP1's executors keep in shared memory at the moment. */
export const sharedMemory = () => readdirSync("/dev/shm").filter((name) => name.includes("sp1_"));
