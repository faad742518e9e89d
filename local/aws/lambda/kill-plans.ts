/** When an environment has to die: at its `call`-th outgoing HTTP call, or the `call`-th whose description matches. */
export type KillPlan = {
  /** `before` the call leaves, or `after` the answer has come and before the function sees it. */
  at: "before" | "after";
  call: number;
  /** A part of `POST / DynamoDB_20120810.PutItem`, `PUT /bucket/key`, `POST /network.ProverNetwork/Bid`. */
  matching?: string;
};

/** Tells what became of a plan: undefined until the invocation that it was given to has ended. */
export type PlantedKill = { killed(): boolean | undefined };

export type KillPlans = {
  plant(functionName: string, plan: KillPlan): PlantedKill;
  take(functionName: string): { header: string; ended(died: boolean): void } | undefined;
  clear(): void;
};

/** One plan strikes one invocation: the next of its function. */
export function createKillPlans(allowed: boolean): KillPlans {
  const waiting = new Map<string, { plan: KillPlan; died?: boolean }[]>();
  return {
    plant(functionName, plan) {
      if (!allowed) throw new Error("Deaths can be planted only where the loopback was created with `faults: true`.");
      const planted: { plan: KillPlan; died?: boolean } = { plan };
      waiting.set(functionName, [...(waiting.get(functionName) ?? []), planted]);
      return { killed: () => planted.died };
    },
    take(functionName) {
      const planted = waiting.get(functionName)?.shift();
      if (planted === undefined) return undefined;
      return {
        header: JSON.stringify(planted.plan),
        ended: (died) => {
          planted.died = died;
        },
      };
    },
    clear: () => waiting.clear(),
  };
}
