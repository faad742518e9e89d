import { clock } from "../src/compose/clock.ts";
import { compose } from "../src/compose/compose.ts";
import { journal } from "../src/compose/journal.ts";
import { knobs } from "../src/compose/knobs.ts";
import { lane } from "../src/compose/lane.ts";
import { log } from "../src/compose/log.ts";
import { metrics } from "../src/compose/metrics.ts";
import { network } from "../src/compose/network.ts";
import { queues } from "../src/compose/queues.ts";
import { requests } from "../src/compose/requests.ts";
import { watcherLease } from "../src/compose/watcher-lease.ts";
import { scheduleEntry } from "../src/entry/schedule.ts";
import { createMarketView } from "../src/steps/market-view.ts";
import { watchMarket } from "../src/steps/watch-market.ts";

const deps = compose({ requests, network, lane, queues, knobs, journal, watcherLease, clock, metrics, log });
const market = createMarketView(deps);

export const handler = scheduleEntry(watchMarket({ ...deps, market }), { step: "watch-market", ...deps });
