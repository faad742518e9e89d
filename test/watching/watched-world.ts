import { alarmState } from "../../local/aws/alarms/alarm-state.ts";
import { ingestLine } from "../../local/aws/metrics/embedded.ts";
import { createStore } from "../../local/aws/metrics/store.ts";
import { readAlarms } from "../../local/aws/template/alarms.ts";
import { readTemplate } from "../../local/aws/template/template.ts";
import { createEmfMetrics } from "../../src/adapters/telemetry/emf-metrics.ts";
import { metricNamespace } from "../../src/config/names.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { reportHealth } from "../../src/steps/report-health.ts";
import { synthesizedStack } from "../lib/synthesized-stack.ts";
import { createWorld } from "../steps/world.ts";

const dailyBudgetUsd = 3;
const template = readTemplate(synthesizedStack({ context: { monthlyBudgetUsd: 30 * dailyBudgetUsd } }).toJSON(), {
  queueUrl: (name) => name,
});
const alarms = new Map(readAlarms(template).map((spec) => [spec.name.replace("serverless-prover-dev-", ""), spec]));

/** The steps against the network in a box, their metrics as CloudWatch would keep them, and the stack's own alarms. */
export async function createWatchedWorld(options: Parameters<typeof createWorld>[0] = {}) {
  const world = await createWorld(options);
  const store = createStore();
  const write = (line: string): void => {
    const read = ingestLine(store, line);
    if (read.kind !== "metrics") throw new Error(`no metrics in ${line}`);
  };
  const metrics = createEmfMetrics({ namespace: metricNamespace("dev"), clock: world.ports.clock, write });
  world.ports.metrics = metrics;
  let last = world.process();
  const run = async (ports: Partial<Ports>, work: (ports: Ports) => Promise<unknown>): Promise<void> => {
    await work(world.through(ports.network ?? {}, ports));
    metrics.flush(); // as each entry does when its step is over
  };
  return {
    world,
    store,
    /** One process' pass over the market; `anew`: of a process that remembers nothing. */
    pass: (ports: Partial<Ports> = {}) =>
      run(ports, (through) => {
        if (Object.keys(ports).length > 0) last = world.process(through);
        return last.pass();
      }),
    sweep: (ports: Partial<Ports> = {}) => run(ports, (through) => world.process(through).sweep()),
    report: (ports: Partial<Ports> = {}) => run(ports, (through) => reportHealth({ ...through, build: [] })()),
    /** Lets so many minutes pass, `each` after every one. */
    async minutes(count: number, each: () => Promise<unknown> = async () => undefined): Promise<void> {
      for (let minute = 0; minute < count; minute++) {
        await world.advanceSec(60);
        await each();
      }
    },
    /** How the alarm stands once the minute is over. */
    async stateOf(name: string) {
      const spec = alarms.get(name);
      if (!spec) throw new Error(`there is no alarm ${name}`);
      await world.advanceSec(60);
      return alarmState(spec, store, world.ports.clock.nowMs());
    },
  };
}
export type WatchedWorld = Awaited<ReturnType<typeof createWatchedWorld>>;
