import { type Config, loadConfig } from "../config/load.ts";
import type { Provider } from "./provider.ts";

/**
 * The ports that a process picked, from its environment. Throws one ConfigError that names all that is missing for any
 * of them. Each port's provider lies in a file of its own: what is not imported is not in the bundle.
 */
export function compose<P extends Record<string, unknown>>(providers: { [N in keyof P]: Provider<P[N]> }): P {
  const picked: [string, Provider<unknown>][] = Object.entries(providers);
  const config = loadConfig(picked.flatMap(([, { needs }]) => needs)) as Config; // holds all that the picked ones take
  return Object.fromEntries(picked.map(([name, each]) => [name, each.make(config)])) as P; // each under its own name
}
