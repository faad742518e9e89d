import type { AccessKey } from "../iam/access-keys.ts";
import type { Reaper } from "../processes/reaper.ts";
import { type Environment, startEnvironment } from "./environment.ts";
import type { InvocationReport, LambdaFunction, LogLine, Outcome, Throttled } from "./function.ts";
import { createKillPlans, type KillPlans } from "./kill-plans.ts";
import { createPool, type Pool } from "./pool.ts";
import { type RuntimeApi, serveRuntimeApi } from "./runtime-api.ts";
import { startProcess } from "./start-process.ts";

export type HostOptions = {
  functions: readonly LambdaFunction[];
  /** Set on every function over the reserved variables and under its own: the endpoints of the stand-ins. Read at each start. */
  environment(): Readonly<Record<string, string>>;
  /** A key for a new environment of a function, which is its alone. */
  keyFor(fn: LambdaFunction): AccessKey | undefined;
  reaper: Reaper;
  /** How long an environment is kept for the next invocation; Lambda keeps it for minutes. */
  idleMs: number;
  /** Environments that may run at once over all functions that reserve none; a new account has 10. */
  accountConcurrency: number;
  /** Stops processes between invocations as Lambda freezes them. */
  freeze: boolean;
  /** Allows `kills`; costs every environment a few wrapped functions. */
  faults: boolean;
  now(): number;
  onLine(line: LogLine): void;
  onReport(report: InvocationReport): void;
};

export type LambdaHost = {
  /** Runs a function by name or ARN; undefined where there is none. `payload` and the answer are JSON text. */
  invoke(nameOrArn: string, payload: string, requestId?: string): Promise<Outcome | Throttled> | undefined;
  find(nameOrArn: string): LambdaFunction | undefined;
  size(functionName: string): { environments: number; busy: number };
  recycle(functionName: string): Promise<void>;
  /** Kills every environment of a function now, in the middle of whatever it does. */
  kill(functionName: string): void;
  kills: KillPlans;
  close(): Promise<void>;
};

/** Function of `name`, `name:qualifier`, or an ARN with or without a qualifier. */
const nameIn = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? (nameOrArn.split(":")[6] ?? "") : (nameOrArn.split(":")[0] ?? "");

/** Runs functions as Lambda does: environments on demand, one invocation in each at a time, idle ones ended. */
export async function createLambdaHost(options: HostOptions): Promise<LambdaHost> {
  const api = await serveRuntimeApi();
  const kills = createKillPlans(options.faults);
  const shared = { busy: 0, limit: options.accountConcurrency };
  const environments = new Map<string, Set<Environment>>();
  const pools = new Map<string, { fn: LambdaFunction; pool: Pool }>();
  for (const fn of options.functions) {
    const living = new Set<Environment>();
    environments.set(fn.name, living);
    const start = (onExit: () => void): Environment => launch(options, { fn, api, living, onExit });
    const { idleMs, onReport } = options;
    pools.set(fn.name, { fn, pool: createPool({ fn, start, shared, idleMs, kills, onReport }) });
  }
  let closed = false;
  const pool = (nameOrArn: string) => pools.get(nameIn(nameOrArn));
  return {
    kills,
    find: (nameOrArn) => pool(nameOrArn)?.fn,
    invoke(nameOrArn, payload, requestId) {
      if (closed) return Promise.resolve({ kind: "throttled" }); // no process may start behind the back of `close`
      return pool(nameOrArn)?.pool.invoke(payload, requestId);
    },
    size: (name) => pool(name)?.pool.size() ?? { environments: 0, busy: 0 },
    recycle: async (name) => pool(name)?.pool.recycle(),
    kill(name) {
      for (const environment of environments.get(nameIn(name)) ?? []) environment.kill();
    },
    async close() {
      closed = true;
      await Promise.all([...pools.values()].map(({ pool: each }) => each.close()));
      await Promise.all([...environments.values()].flatMap((living) => [...living].map(({ exited }) => exited)));
      await api.close();
    },
  };
}

type Launch = { fn: LambdaFunction; api: RuntimeApi; living: Set<Environment>; onExit: () => void };

function launch(options: HostOptions, { fn, api, living, onExit }: Launch): Environment {
  const environment = startEnvironment({
    fn,
    freeze: options.freeze,
    now: options.now,
    start: (id) =>
      startProcess({
        fn,
        id,
        key: options.keyFor(fn),
        runtimeApi: `127.0.0.1:${api.port}`,
        shared: options.environment(),
        faults: options.faults,
        reaper: options.reaper,
        onLine: (stream, line) =>
          options.onLine({
            functionName: fn.name,
            requestId: environment.currentRequestId(),
            stream,
            line,
            atMs: options.now(),
          }),
      }),
  });
  api.admit(environment.id, { ...environment, functionArn: fn.arn });
  living.add(environment);
  void environment.exited.then(() => {
    api.dismiss(environment.id);
    living.delete(environment);
    onExit();
  });
  return environment;
}
