import { clock } from "../src/compose/clock.ts";
import { compose } from "../src/compose/compose.ts";
import { fleet } from "../src/compose/fleet.ts";
import { hold } from "../src/compose/hold.ts";
import { log } from "../src/compose/log.ts";
import { metrics } from "../src/compose/metrics.ts";
import { requests } from "../src/compose/requests.ts";
import { tallies } from "../src/compose/tallies.ts";
import { requestMessage } from "../src/entry/messages.ts";
import { sqsEntry } from "../src/entry/sqs.ts";
import { launchProof } from "../src/steps/launch-proof.ts";

const deps = compose({ tallies, requests, fleet, clock, metrics, log, hold });

export const handler = sqsEntry(requestMessage, launchProof(deps), { step: "launch-proof", ...deps });
