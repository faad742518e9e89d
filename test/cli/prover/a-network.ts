import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createArtifactServer } from "../../../local/network/artifacts/artifact-server.ts";
import { createNetworkBox, type NetworkBox, type NetworkBoxOptions } from "../../../local/network/box.ts";
import { realClock } from "../../../local/network/clock.ts";
import type { DemoRole } from "../../../local/network/demo-accounts.ts";
import { createFaults, type Faults } from "../../../local/network/faults.ts";
import { chooseVerification } from "../../../local/network/verification/choose.ts";
import { simulatedProgram } from "../../../src/domain/simulation.ts";
import { type Ran, runProver } from "./run-prover.ts";

export type NetworkUnderTest = {
  box: NetworkBox;
  /** What was called so far, by name. */
  called: string[];
  /** `prover …` at this network, with the key of one of the demo accounts. */
  as(role: DemoRole, ...args: string[]): Promise<Ran>;
  close(): Promise<void>;
};

/** A box on this machine's clock, whose auctions take a second. `home` is where the person's settings are. */
export async function startNetwork(home: string, options: Partial<NetworkBoxOptions> = {}): Promise<NetworkUnderTest> {
  const clock = realClock();
  const called: string[] = [];
  const faults = heard(createFaults(), called);
  const artifacts = await createArtifactServer({ clock });
  const { oracle, verifier, close } = chooseVerification({ kind: "simulated" });
  const inside = options.auctioneer === "outside" ? {} : { oracle };
  const box = await createNetworkBox({
    artifacts,
    verifier,
    ...inside,
    clock,
    faults,
    auctionPeriodSec: 1,
    ...options,
  });
  return {
    box,
    called,
    as: (role, ...args) =>
      runProver([...args, "--network", box.url], {
        env: { XDG_CONFIG_HOME: home, PROVER_SIGNER_KEY: box.accounts[role].privateKey },
      }),
    async close() {
      await box.close();
      await Promise.all([artifacts.close(), close()]);
    },
  };
}

/** A box asks its faults at each call. */
export const heard = (faults: Faults, called: string[]): Faults => ({
  ...faults,
  next(at) {
    called.push(at);
    return faults.next(at);
  },
});

/** A simulated program and an input for it, as files. */
export function someFiles(folder: string) {
  const program = { name: "fibonacci", cycles: "1200000", gas: "1600000" };
  const [elf, input] = [join(folder, "app.elf"), join(folder, "input")];
  writeFileSync(elf, simulatedProgram(program));
  writeFileSync(input, "ten");
  return { elf, input };
}
