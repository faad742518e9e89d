import { createArtifactServer } from "../local/network/artifacts/artifact-server.ts";
import { createNetworkBox } from "../local/network/box.ts";
import { drivenClock, realClock } from "../local/network/clock.ts";
import { createFaults } from "../local/network/faults.ts";
import { orPortTaken, PortTaken } from "../local/network/listen.ts";
import { demoRivals } from "../local/network/rivals/demo-rivals.ts";
import { chooseVerification } from "../local/network/verification/choose.ts";
import { announcement, describe } from "./network/announcement.ts";
import { helpText, type NetworkCliOptions, readOptions, UsageError } from "./network/options.ts";

/** `npm run network -- --port 50051`: the prover network in a box, alone, until Ctrl-C. */
async function serve(options: NetworkCliOptions): Promise<void> {
  const { tls, artifactScheme, json } = options;
  const clock = options.clock === "driven" ? drivenClock(Date.now()) : realClock();
  const faults = createFaults();
  const artifacts = await createArtifactServer({
    clock,
    faults,
    port: options.artifactPort,
    uriScheme: artifactScheme === "s3" ? "s3" : "url",
    ...(tls === undefined || artifactScheme === "http" ? {} : { tls }),
  }).catch(orPortTaken(options.artifactPort));
  const { oracle, verifier, close: closeVerification } = chooseVerification(options.verification);
  const box = await createNetworkBox({
    artifacts,
    oracle,
    verifier,
    clock,
    faults,
    port: options.port,
    controlPort: options.controlPort,
    chainId: options.chainId,
    auctionPeriodSec: options.auctionSec,
    ...(options.rivals ? { bidders: demoRivals(1) } : {}),
    ...(tls === undefined ? {} : { tls }),
  });

  console.log(
    json
      ? JSON.stringify(announcement(box, artifacts.url))
      : describe(box, artifacts.url, proofsLine[options.verification.kind]),
  );
  await interrupted();
  await box.close();
  await Promise.all([artifacts.close(), closeVerification()]);
}

const proofsLine = {
  simulated:
    "simulated only: every program's execution and proof is checked against what the simulated prover promises",
  mock: "SP1's mock mode: executed by the SDK, proofs are mocks",
  real: "executed and verified by the SP1 SDK",
} as const;

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") console.log(helpText);
  else await serve(options);
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof PortTaken)) throw error;
  console.error(error.message);
  process.exit(1); // the artifact server may already listen
}
