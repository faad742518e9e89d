import { clock } from "../src/compose/clock.ts";
import { compose } from "../src/compose/compose.ts";
import { fleet } from "../src/compose/fleet.ts";
import { hold } from "../src/compose/hold.ts";
import { knobs } from "../src/compose/knobs.ts";
import { log } from "../src/compose/log.ts";
import { metrics } from "../src/compose/metrics.ts";
import { queues } from "../src/compose/queues.ts";
import { requests } from "../src/compose/requests.ts";
import { samples } from "../src/compose/samples.ts";
import { tallies } from "../src/compose/tallies.ts";
import { hastyNetwork } from "../src/compose/unsigned-network.ts";
import { requestMessage } from "../src/entry/messages.ts";
import { sqsEntry } from "../src/entry/sqs.ts";
import { createExperience } from "../src/steps/experience.ts";
import { launchProof } from "../src/steps/launch-proof.ts";

const deps = compose({
  tallies,
  samples,
  requests,
  network: hastyNetwork,
  fleet,
  queues,
  knobs,
  clock,
  metrics,
  log,
  hold,
});
const experience = createExperience(deps);

export const handler = sqsEntry(requestMessage, launchProof({ ...deps, experience }), {
  step: "launch-proof",
  ...deps,
});
