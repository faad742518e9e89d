import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { account } from "../account.ts";
import { type AccessKey, keyVariables } from "../iam/access-keys.ts";
import type { Reaper } from "../processes/reaper.ts";
import type { LambdaFunction } from "./function.ts";

const bootstrap = fileURLToPath(new URL("./bootstrap.mjs", import.meta.url));

/** Room in a function's memory for what is not JavaScript's old space: code, buffers, the runtime itself. */
const OUTSIDE_HEAP_MB = 48;

type Options = {
  fn: LambdaFunction;
  id: string;
  /** `127.0.0.1:port`. */
  runtimeApi: string;
  /** What it signs its calls with; without one it signs none. */
  key: AccessKey | undefined;
  /** Endpoints of the stand-ins and whatever else every function gets. */
  shared: Readonly<Record<string, string>>;
  faults: boolean;
  reaper: Reaper;
  onLine(stream: "stdout" | "stderr", line: string): void;
};

/** Spawns one execution environment with Lambda's reserved variables and nothing of this process's own. */
export function startProcess({ fn, id, key, runtimeApi, shared, faults, reaper, onLine }: Options): ChildProcess {
  const heapMb = Math.max(64, fn.memoryMb - OUTSIDE_HEAP_MB);
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${heapMb}`, "--max-semi-space-size=4", "--no-warnings", bootstrap],
    {
      cwd: fn.folder,
      detached: true, // a group of its own: Ctrl-C is for the host
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...reserved(fn, id, runtimeApi),
        ...shared,
        ...keyVariables(key),
        ...fn.environment,
        ...(faults ? { LOOPBACK_FAULTS: "1" } : {}),
      },
    },
  );
  reaper.watch(child);
  for (const stream of ["stdout", "stderr"] as const) {
    createInterface({ input: child[stream] }).on("line", (line) => onLine(stream, line));
  }
  return child;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function reserved(fn: LambdaFunction, id: string, runtimeApi: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    TZ: ":UTC",
    LANG: "en_US.UTF-8",
    NODE_ENV: "production",
    _HANDLER: fn.handler,
    LAMBDA_TASK_ROOT: fn.folder,
    LAMBDA_RUNTIME_DIR: fn.folder,
    AWS_LAMBDA_RUNTIME_API: `${runtimeApi}/${id}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `[$LATEST]${id.replaceAll("-", "")}`,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split(".")[0]}.x`,
    AWS_REGION: account.region,
    AWS_DEFAULT_REGION: account.region,
  };
}
