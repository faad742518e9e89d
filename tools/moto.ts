import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const VERSION = "5.2.5";
const OLDEST_PYTHON = [3, 9] as const;
const START_LIMIT_MS = 60_000;
const run = promisify(execFile);

export type Moto = { url: string; close(): Promise<void> };

/** What a person has to do before moto can run here. */
export const PYTHON_MISSING = `The suites on moto need Python ${OLDEST_PYTHON.join(".")} or newer with venv: install python3 (and python3-venv), then run \`npm run test:moto\` again.`;

/** The Python to use, or undefined where there is none that is new enough and has venv. */
export async function findPython(): Promise<string | undefined> {
  const probe = "import sys, venv, ensurepip; print(sys.version_info[0], sys.version_info[1])";
  for (const candidate of ["python3", "python"]) {
    try {
      const { stdout } = await run(candidate, ["-c", probe]);
      const [major = 0, minor = 0] = stdout.trim().split(" ").map(Number);
      if (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]) return candidate;
    } catch {
      // not there, or without venv: the next one may have it
    }
  }
  return undefined;
}

/** The virtual environment's Python; made in the user's cache the first time, whole or not at all. */
async function install(python: string): Promise<string> {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "serverless-prover", "moto");
  const home = join(cache, VERSION);
  const inHome = join(home, "bin", "python");
  if (existsSync(inHome)) return inHome;

  process.stderr.write(`Installing moto ${VERSION} into ${home} (the first time) …\n`);
  await mkdir(cache, { recursive: true });
  const beside = await mkdtemp(join(cache, "new-"));
  try {
    await run(python, ["-m", "venv", beside]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `moto[server]==${VERSION}`];
    await run(join(beside, "bin", "python"), pip);
    await rename(beside, home).catch((error: unknown) => {
      if (!existsSync(inHome)) throw error; // another run was quicker: its environment is as good
    });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return inHome;
}

/** Starts moto's server on a free port of loopback, with a Batch that runs nothing. */
export async function startMoto(python: string): Promise<Moto> {
  const server = spawn(await install(python), ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  const kill = () => killGroup(server);
  process.once("exit", kill);
  const close = async () => {
    process.removeListener("exit", kill);
    if (server.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    kill();
    await ended;
  };
  try {
    const url = await whenRunning(server);
    await fetch(`${url}/moto-api/config`, { method: "POST", body: JSON.stringify({ batch: { use_docker: false } }) });
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function whenRunning(server: ChildProcess): Promise<string> {
  const { stderr } = server;
  if (stderr === null) throw new Error("moto was started without a pipe for its messages");
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const fail = (why: string) => reject(new Error(`moto did not start (${why}): ${said.join(" ")}`));
    const timer = setTimeout(() => fail(`nothing within ${START_LIMIT_MS} ms`), START_LIMIT_MS);
    server.once("exit", (code) => fail(`exit code ${code}`));
    createInterface({ input: stderr }).on("line", (line) => {
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (said.length < 20) said.push(line); // afterwards it is a line for each request
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL"); // it keeps nothing that an orderly end would save
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it has ended by itself
  }
}
