import { systemClock } from "../src/adapters/clock/system-clock.ts";
import { type ClientOptions, createClient } from "../src/adapters/network/create-client.ts";
import type { Log } from "../src/ports/log.ts";

/** What a client is made of: see each of `ClientOptions`. */
export type ProverNetworkOptions = Omit<ClientOptions, "log" | "clock"> & {
  /** Absent: nothing is said. It never hears a key, a link that is a secret, or a proof. */
  log?: Log;
};

export type ProverNetwork = ReturnType<typeof createProverNetwork>;

/** Every RPC of the prover network, of its artifact store and of its verifier: `createClient`, on this machine's clock. */
export const createProverNetwork = (options: ProverNetworkOptions) =>
  createClient({ log: silent, clock: systemClock, ...options });

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
