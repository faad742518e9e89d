import { artifacts } from "../src/compose/artifacts.ts";
import { clock } from "../src/compose/clock.ts";
import { compose } from "../src/compose/compose.ts";
import { counters } from "../src/compose/counters.ts";
import { fleet } from "../src/compose/fleet.ts";
import { hold } from "../src/compose/hold.ts";
import { log } from "../src/compose/log.ts";
import { metrics } from "../src/compose/metrics.ts";
import { queues } from "../src/compose/queues.ts";
import { requests } from "../src/compose/requests.ts";
import { samples } from "../src/compose/samples.ts";
import { tallies } from "../src/compose/tallies.ts";
import { finishedMessage } from "../src/entry/messages.ts";
import { sqsEntry } from "../src/entry/sqs.ts";
import { recordResult } from "../src/steps/record-result.ts";

const deps = compose({ tallies, samples, requests, artifacts, fleet, queues, counters, clock, metrics, log, hold });

export const handler = sqsEntry(finishedMessage, recordResult(deps), { step: "record-result", ...deps });
