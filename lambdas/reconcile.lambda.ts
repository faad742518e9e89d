import { artifacts } from "../src/compose/artifacts.ts";
import { clock } from "../src/compose/clock.ts";
import { compose } from "../src/compose/compose.ts";
import { demandLog } from "../src/compose/demand-log.ts";
import { fleet } from "../src/compose/fleet.ts";
import { knobs } from "../src/compose/knobs.ts";
import { log } from "../src/compose/log.ts";
import { metrics } from "../src/compose/metrics.ts";
import { queues } from "../src/compose/queues.ts";
import { requests } from "../src/compose/requests.ts";
import { samples } from "../src/compose/samples.ts";
import { tallies } from "../src/compose/tallies.ts";
import { unsignedNetwork } from "../src/compose/unsigned-network.ts";
import { scheduleEntry } from "../src/entry/schedule.ts";
import { createBooks } from "../src/steps/books.ts";
import { createExperience } from "../src/steps/experience.ts";
import { reconcile } from "../src/steps/reconcile.ts";

const deps = compose({
  tallies,
  demandLog,
  samples,
  requests,
  artifacts,
  network: unsignedNetwork,
  fleet,
  queues,
  knobs,
  clock,
  metrics,
  log,
});

const seen = { experience: createExperience(deps), books: createBooks(deps) };

export const handler = scheduleEntry(reconcile({ ...deps, ...seen }), { step: "reconcile", ...deps });
