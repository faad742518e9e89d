/** A number of places; whoever finds none waits in line. */
export type Slots = { take(): Promise<void>; give(): void; free(): boolean };

export function createSlots(count: number): Slots {
  let taken = 0;
  const line: (() => void)[] = [];
  return {
    free: () => taken < count,
    take() {
      if (taken < count) {
        taken += 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => line.push(resolve));
    },
    give() {
      const next = line.shift();
      if (next === undefined) taken -= 1;
      else next(); // the place passes on without becoming free
    },
  };
}
