import { clock } from "../src/compose/clock.ts";
import { compose } from "../src/compose/compose.ts";
import { hold } from "../src/compose/hold.ts";
import { lane } from "../src/compose/lane.ts";
import { log } from "../src/compose/log.ts";
import { metrics } from "../src/compose/metrics.ts";
import { network } from "../src/compose/network.ts";
import { requests } from "../src/compose/requests.ts";
import { tallies } from "../src/compose/tallies.ts";
import { requestMessage } from "../src/entry/messages.ts";
import { sqsEntry } from "../src/entry/sqs.ts";
import { failFulfillment } from "../src/steps/fail-fulfillment.ts";

const deps = compose({ tallies, requests, network, lane, clock, metrics, log, hold });

export const handler = sqsEntry(requestMessage, failFulfillment(deps), { step: "fail-fulfillment", ...deps });
