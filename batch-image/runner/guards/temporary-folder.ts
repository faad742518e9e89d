import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Why nothing can be unpacked and started in `folder`, as SP1's executor does with its runner; undefined: it can. */
export async function refuseTemporaryFolder(folder: string): Promise<string | undefined> {
  try {
    const own = await mkdtemp(join(folder, "may-run-"));
    try {
      const script = join(own, "probe");
      await writeFile(script, "#!/bin/sh\nexit 0\n", { mode: 0o755 });
      const code = await codeOf(script);
      if (code !== "EACCES" && code !== "EPERM") return undefined; // anything else is not about the mount
      return `nothing in ${folder} may be executed, SP1's executor unpacks its runner there: mount it without noexec`;
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return `nothing can be written to ${folder} (${code}), SP1's executor unpacks its runner there: give the container a writable one`;
  }
}

/** How starting `script` fails; undefined: it runs. */
function codeOf(script: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(script, { stdio: "ignore" });
    child.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    child.once("exit", () => resolve(undefined));
  });
}
