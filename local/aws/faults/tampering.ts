/** Which items a fault strikes: the next one, unless said otherwise. */
export type Struck<T> = { times?: number; matching?: (item: T) => boolean };

/** What can happen to messages and events on their way: AWS promises at least once, in any order, and late. */
export type Tampering<T> = {
  /** Loses items: what AWS does not do to a message, but to an event whose target is not reachable for long. */
  drop(struck?: Struck<T>): void;
  /** Delivers items a second time. */
  twice(struck?: Struck<T>): void;
  /** Keeps items back until `release`, which lets them go in the opposite order, or as they came. */
  hold(struck?: Struck<T>): { held(): number; release(order?: "reversed" | "as-came"): void };
  clear(): void;
  /** Lets one item through, as the faults say. */
  pass(item: T, deliver: (item: T) => void): void;
};

type Plan<T> = { left: number; matching(item: T): boolean; strike(item: T, deliver: (item: T) => void): void };

export function createTampering<T>(): Tampering<T> {
  let plans: Plan<T>[] = [];
  const plant = ({ times = 1, matching = () => true }: Struck<T>, strike: Plan<T>["strike"]): void => {
    plans.push({ left: times, matching, strike });
  };
  return {
    drop: (struck = {}) => plant(struck, () => undefined),
    twice: (struck = {}) =>
      plant(struck, (item, deliver) => {
        deliver(item);
        deliver(item);
      }),
    hold({ times = Number.POSITIVE_INFINITY, ...struck } = {}) {
      const held: (() => void)[] = [];
      const plan = { times, ...struck };
      plant(plan, (item, deliver) => void held.push(() => deliver(item)));
      const mine = plans.at(-1);
      return {
        held: () => held.length,
        release(order = "reversed") {
          plans = plans.filter((each) => each !== mine);
          const going = held.splice(0);
          for (const go of order === "reversed" ? going.reverse() : going) go();
        },
      };
    },
    clear() {
      plans = [];
    },
    pass(item, deliver) {
      const plan = plans.find(({ left, matching }) => left > 0 && matching(item));
      if (plan === undefined) return deliver(item);
      plan.left -= 1;
      plan.strike(item, deliver);
    },
  };
}
