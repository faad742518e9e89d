import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { freePort } from "../http/listen.ts";
import { type Reaper, signalGroup } from "../processes/reaper.ts";

export type Engine = { url: string; close(): Promise<void> };

/** A machine that cannot run an engine; `message` is one sentence that says what to set instead. */
export class EngineUnavailable extends Error {
  override readonly name = "EngineUnavailable";
  readonly code = "engine-unavailable";
}

/** The program in dynoxide's package for this platform. Throws `EngineUnavailable` where there is none. */
export function findDynamodb(platform: string): string {
  const refuse = (): never => {
    throw new EngineUnavailable(
      `There is no DynamoDB engine for ${platform} here: set AWS_ENDPOINT_URL_DYNAMODB to one that runs (DynamoDB Local, for example).`,
    );
  };
  if (platform !== "linux-x64") return refuse();
  try {
    const manifest = createRequire(import.meta.url).resolve("@dynoxide/linux-x64/package.json");
    const binary = join(dirname(manifest), "dynoxide");
    return existsSync(binary) ? binary : refuse();
  } catch {
    return refuse();
  }
}

type Options = {
  stateDir: string;
  reaper: Reaper;
  /** `linux-x64` and its like; this machine's when absent. */
  platform?: string;
  onExit?(reason: string): void;
};

/** How many free ports to try: another process may take one between our look and the engine's start. */
const TRIES = 3;
const START_LIMIT_MS = 10_000;

/** Starts dynoxide on a free port of loopback, its data in `<stateDir>/dynamodb.sqlite`. */
export async function startDynamodb({ stateDir, reaper, platform, onExit }: Options): Promise<Engine> {
  const binary = findDynamodb(platform ?? `${process.platform}-${process.arch}`);
  mkdirSync(stateDir, { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = spawn(
      binary,
      ["serve", "--host", "127.0.0.1", "--port", String(port), "--db-path", join(stateDir, "dynamodb.sqlite")],
      { detached: true, stdio: ["ignore", "pipe", "pipe"] },
    );
    reaper.watch(child);
    const started = await whenListening(child);
    if (started === "listening") return engineOf(child, port, onExit);
    if (attempt === TRIES) throw new Error(`dynoxide did not start: ${started}`);
  }
}

function whenListening(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const timer = setTimeout(() => {
      signalGroup(child, "SIGKILL");
      resolve(`nothing heard for ${START_LIMIT_MS} ms: ${said}`);
    }, START_LIMIT_MS);
    const hear = (chunk: Buffer): void => {
      said += chunk.toString("utf8");
      if (!said.includes("listening on")) return;
      clearTimeout(timer);
      resolve("listening");
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) => {
      clearTimeout(timer);
      resolve(`exit status ${code}: ${said.trim()}`);
    });
    child.once("error", (cause) => {
      clearTimeout(timer);
      resolve(cause.message);
    });
  });
}

function engineOf(child: ChildProcess, port: number, onExit: Options["onExit"]): Engine {
  let closing = false;
  const exited = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      if (!closing) onExit?.(`dynoxide ended by itself (${signal ?? `exit status ${code}`})`);
      resolve();
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      closing = true;
      signalGroup(child, "SIGTERM");
      const impatient = setTimeout(() => signalGroup(child, "SIGKILL"), 2_000);
      await exited;
      clearTimeout(impatient);
    },
  };
}
