import { clock } from "../src/compose/clock.ts";
import { compose } from "../src/compose/compose.ts";
import { demandLog } from "../src/compose/demand-log.ts";
import { fleet } from "../src/compose/fleet.ts";
import { journal } from "../src/compose/journal.ts";
import { knobs } from "../src/compose/knobs.ts";
import { lane } from "../src/compose/lane.ts";
import { log } from "../src/compose/log.ts";
import { metrics } from "../src/compose/metrics.ts";
import { network } from "../src/compose/network.ts";
import { queues } from "../src/compose/queues.ts";
import { requests } from "../src/compose/requests.ts";
import { samples } from "../src/compose/samples.ts";
import { tallies } from "../src/compose/tallies.ts";
import { watcherLease } from "../src/compose/watcher-lease.ts";
import { scheduleEntry } from "../src/entry/schedule.ts";
import { createBooks } from "../src/steps/books.ts";
import { createExperience } from "../src/steps/experience.ts";
import { createFleetWatch } from "../src/steps/fleet-watch.ts";
import { createMarketView } from "../src/steps/market-view.ts";
import { watchMarket } from "../src/steps/watch-market.ts";

const deps = compose({
  tallies,
  demandLog,
  samples,
  fleet,
  requests,
  network,
  lane,
  queues,
  knobs,
  journal,
  watcherLease,
  clock,
  metrics,
  log,
});
const market = createMarketView(deps);
const experience = createExperience(deps);
const seen = { market, experience, fleetWatch: createFleetWatch(deps, experience), books: createBooks(deps) };

export const handler = scheduleEntry(watchMarket({ ...deps, ...seen }), { step: "watch-market", ...deps });
