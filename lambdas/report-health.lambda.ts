import { build } from "../src/compose/build.ts";
import { clock } from "../src/compose/clock.ts";
import { compose } from "../src/compose/compose.ts";
import { counters } from "../src/compose/counters.ts";
import { knobs } from "../src/compose/knobs.ts";
import { log } from "../src/compose/log.ts";
import { metrics } from "../src/compose/metrics.ts";
import { network } from "../src/compose/network.ts";
import { requests } from "../src/compose/requests.ts";
import { tallies } from "../src/compose/tallies.ts";
import { scheduleEntry } from "../src/entry/schedule.ts";
import { reportHealth } from "../src/steps/report-health.ts";

const deps = compose({ build, requests, network, knobs, counters, tallies, clock, metrics, log });

export const handler = scheduleEntry(reportHealth(deps), { step: "report-health", ...deps });
