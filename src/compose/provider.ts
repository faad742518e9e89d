import type { Config, Setting } from "../config/load.ts";

/** What makes one port, and the settings that it takes. A process makes each at most once. */
export type Provider<T, K extends Setting = Setting> = {
  readonly needs: readonly K[];
  make(config: Pick<Config, K>): T;
};

/** A process has one environment, so what was made first is what every later caller gets. */
export function provider<T, K extends Setting>(
  needs: readonly K[],
  make: (config: Pick<Config, K>) => T,
): Provider<T, K> {
  let made: { port: T } | undefined;
  return {
    needs,
    make: (config) => {
      made ??= { port: make(config) };
      return made.port;
    },
  };
}
