import { artifacts } from "../src/compose/artifacts.ts";
import { clock } from "../src/compose/clock.ts";
import { compose } from "../src/compose/compose.ts";
import { log } from "../src/compose/log.ts";
import { metrics } from "../src/compose/metrics.ts";
import { network } from "../src/compose/network.ts";
import { requests } from "../src/compose/requests.ts";
import { invokeEntry, jobMessage } from "../src/entry/invoke.ts";
import { issueStdinUri } from "../src/steps/issue-stdin-uri.ts";

const deps = compose({ requests, artifacts, network, clock, metrics, log });

export const handler = invokeEntry(jobMessage, issueStdinUri(deps), { step: "issue-stdin-uri", ...deps });
