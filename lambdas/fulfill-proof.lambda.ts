import { artifacts } from "../src/compose/artifacts.ts";
import { clock } from "../src/compose/clock.ts";
import { compose } from "../src/compose/compose.ts";
import { hold } from "../src/compose/hold.ts";
import { lane } from "../src/compose/lane.ts";
import { log } from "../src/compose/log.ts";
import { metrics } from "../src/compose/metrics.ts";
import { network } from "../src/compose/network.ts";
import { queues } from "../src/compose/queues.ts";
import { requests } from "../src/compose/requests.ts";
import { samples } from "../src/compose/samples.ts";
import { tallies } from "../src/compose/tallies.ts";
import { requestMessage } from "../src/entry/messages.ts";
import { sqsEntry } from "../src/entry/sqs.ts";
import { fulfillProof } from "../src/steps/fulfill-proof.ts";

const deps = compose({ samples, tallies, requests, artifacts, network, lane, queues, clock, metrics, log, hold });

export const handler = sqsEntry(requestMessage, fulfillProof(deps), { step: "fulfill-proof", ...deps });
