import { clock } from "../src/compose/clock.ts";
import { compose } from "../src/compose/compose.ts";
import { counters } from "../src/compose/counters.ts";
import { log } from "../src/compose/log.ts";
import { metrics } from "../src/compose/metrics.ts";
import { network } from "../src/compose/network.ts";
import { requests } from "../src/compose/requests.ts";
import { product } from "../src/config/names.ts";
import { scheduleEntry } from "../src/entry/schedule.ts";
import { reportHealth } from "../src/steps/report-health.ts";

const deps = compose({ requests, network, counters, clock, metrics, log });

const build = [{ ...product, gitSha: "", imageTag: "" }];

export const handler = scheduleEntry(reportHealth({ ...deps, build }), { step: "report-health", ...deps });
