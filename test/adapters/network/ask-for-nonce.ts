import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { createNetwork } from "../../../src/adapters/network/create-network.ts";
import { NetworkError } from "../../../src/ports/port-error.ts";
import { privateKeySigner } from "../../steps/private-key-signer.ts";
import { keptLog } from "../kept-log.ts";

/** A program: asks the network at its first argument for a nonce, and prints the answer or the kind of its absence. */
const signer = privateKeySigner(`0x${"42".repeat(32)}`);
const url = process.argv[2] ?? "";
const network = createNetwork({ url, chainId: 1n, signer, log: keptLog(), clock: systemClock, deadlineMs: 3_000 });
try {
  process.stdout.write(`nonce ${await network.nonce(await network.signer())}`);
} catch (error) {
  if (!(error instanceof NetworkError)) throw error;
  process.stdout.write(`${error.code} ${error.policy}`);
} finally {
  network.close();
}
