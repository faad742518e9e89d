import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import {
  type ArtifactServer,
  type ArtifactSnapshot,
  createArtifactServer,
} from "../network/artifacts/artifact-server.ts";
import { createNetworkBox, type NetworkBox, type NetworkBoxOptions } from "../network/box.ts";
import { realClock } from "../network/clock.ts";
import { createFaults } from "../network/faults.ts";
import { orPortTaken } from "../network/listen.ts";
import type { Bidder } from "../network/ports.ts";
import type { Snapshot } from "../network/state/snapshot.ts";
import { chooseVerification, type VerificationSetting } from "../network/verification/choose.ts";

export type BoxSettings = {
  /** 0 = any free port. */
  port: number;
  artifactPort: number;
  auctionSec: number;
  stateDir: string;
  verification: VerificationSetting;
  rivals: readonly Bidder[];
  /** What the network requires of its provers; the box's usual rule where absent. */
  requirements?: NetworkBoxOptions["requirements"];
};

export type LocalNetwork = { box: NetworkBox; artifacts: ArtifactServer; close(): Promise<void> };

type Kept = { box: Snapshot; artifacts: ArtifactSnapshot };

/** The network in a box with its artifacts, as the last run left them. Throws `PortTaken`. */
export async function startBox(settings: BoxSettings): Promise<LocalNetwork> {
  const file = join(settings.stateDir, "network.bin");
  const kept = readKept(file);
  const clock = realClock();
  const faults = createFaults();
  const artifacts = await createArtifactServer({ clock, faults, port: settings.artifactPort }).catch(
    orPortTaken(settings.artifactPort),
  );
  if (kept) artifacts.restore(kept.artifacts);
  const verification = chooseVerification(settings.verification);
  const box = await createNetworkBox({
    artifacts,
    clock,
    faults,
    oracle: verification.oracle,
    verifier: verification.verifier,
    port: settings.port,
    auctionPeriodSec: settings.auctionSec,
    bidders: settings.rivals,
    ...(settings.requirements !== undefined && { requirements: settings.requirements }),
    ...(kept && { snapshot: kept.box }),
  }).catch(async (error: unknown) => {
    await Promise.all([artifacts.close(), verification.close()]);
    throw error;
  });
  return {
    box,
    artifacts,
    async close() {
      await box.close();
      keep(file, { box: box.snapshot(), artifacts: artifacts.snapshot() });
      await Promise.all([artifacts.close(), verification.close()]);
    },
  };
}

/** A file that cannot be read is a network that starts anew: it holds nothing but a demonstration. */
function readKept(file: string): Kept | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return deserialize(readFileSync(file)) as Kept; // this module alone writes it
  } catch {
    return undefined;
  }
}

function keep(file: string, state: Kept): void {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(`${file}.new`, serialize(state));
  renameSync(`${file}.new`, file);
}
