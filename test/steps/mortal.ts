import type { Ports } from "../../src/ports/ports.ts";

export class Died extends Error {
  override readonly name = "Died";
}

/** When a process dies: around its `call`-th call to anything outside (from 1), before it is made or after it has worked. */
export type Death = { call: number; when: "before" | "after" };

/**
 * The ports of a process that will die. From its death on nothing it does has an effect, as after a SIGKILL: a step that
 * catches the error and goes on reaches nobody.
 */
export function mortal(ports: Ports, death: Death): { ports: Ports; dead(): boolean; calls(): number } {
  let calls = 0;
  let dead = false;
  const die = () => {
    dead = true;
    throw new Died(`died ${death.when} call ${death.call}`);
  };
  const wrap = <P extends object>(port: P): P =>
    new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (...given: unknown[]) => {
          const result = () => Reflect.apply(method, target, given) as unknown;
          if (dead) throw new Died("dead already");
          calls += 1;
          if (calls === death.call && death.when === "before") die();
          const made = result();
          if (!(made instanceof Promise)) return made;
          return made.then((value: unknown) => {
            if (calls >= death.call && death.when === "after") die();
            return value;
          });
        };
      },
    });
  const effects = ["network", "requests", "queues", "fleet", "artifacts", "laneLeases", "counters"] as const;
  const wrapped = Object.fromEntries(effects.map((name) => [name, wrap(ports[name])]));
  return { ports: { ...ports, ...wrapped }, dead: () => dead, calls: () => calls };
}
