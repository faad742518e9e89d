import {
  type ArtifactServer,
  type ArtifactServerOptions,
  createArtifactServer,
} from "../../local/network/artifacts/artifact-server.ts";
import { createNetworkBox, type NetworkBox, type NetworkBoxOptions } from "../../local/network/box.ts";
import { type DrivenClock, drivenClock } from "../../local/network/clock.ts";
import { createFaults } from "../../local/network/faults.ts";
import { chooseVerification } from "../../local/network/verification/choose.ts";
import { createRequester, type Requester, type RequesterOptions } from "../../local/requester/requester.ts";
import { simulatedProgramToProve, type WantedProof } from "../../local/requester/wanted-proof.ts";

const noonMs = Date.UTC(2026, 10, 1, 12);
export const inSeconds = (seconds: number) => noonMs / 1000 + seconds;

export type World = { box: NetworkBox; artifacts: ArtifactServer; clock: DrivenClock; requester: Requester };

type Options = Partial<NetworkBoxOptions> & {
  requester?: Partial<RequesterOptions>;
  storage?: Partial<ArtifactServerOptions>;
};

/** Runs `use` with a box that simulates, a clock that stands at noon and the demo requester, and closes them all. */
export async function withBox<T>(
  use: (world: World) => Promise<T>,
  { requester: over, storage, ...options }: Options = {},
) {
  const clock = drivenClock(noonMs);
  const faults = options.faults ?? createFaults();
  const artifacts = await createArtifactServer({ clock, faults, ...storage });
  const box = await createNetworkBox({
    artifacts,
    ...chooseVerification({ kind: "simulated" }),
    clock,
    faults,
    ...options,
  });
  const requester = createRequester({
    rpcUrl: box.url,
    privateKey: box.accounts.requester.privateKey,
    chainId: box.rules.chainId,
    ...over,
  });
  try {
    return await use({ box, artifacts, clock, requester });
  } finally {
    requester.close();
    await box.close();
    await artifacts.close();
  }
}

export const fibonacci = simulatedProgramToProve({ name: "fibonacci", cycles: "1000000", gas: "1250000" });

export const aWantedProof = (over: Partial<WantedProof> = {}): WantedProof => ({
  program: fibonacci,
  stdin: Uint8Array.of(1, 2, 3),
  mode: "compressed",
  deadlineSec: inSeconds(600),
  cycleLimit: 2_000_000n,
  gasLimit: 2_000_000n,
  ...over,
});
