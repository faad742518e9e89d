import { bind } from "../bind.ts";
import type { Session } from "../session.ts";
import { getAnalyticsGraphs } from "./get-analytics-graphs.ts";
import { getOverviewGraphs } from "./get-overview-graphs.ts";
import { getProverStats } from "./get-prover-stats.ts";
import { getRequestGraph } from "./get-request-graph.ts";
import { getRequestMetrics } from "./get-request-metrics.ts";
import { getTotalStats } from "./get-total-stats.ts";
import { listProverStats } from "./list-prover-stats.ts";
import { search } from "./search.ts";
import { searchProvers } from "./search-provers.ts";

/** Search and statistics: what the network's site shows. */
export const statistics = (session: Session) => ({
  search: bind(session, search),
  searchProvers: bind(session, searchProvers),
  requestMetrics: bind(session, getRequestMetrics),
  requestGraph: bind(session, getRequestGraph),
  analyticsGraphs: bind(session, getAnalyticsGraphs),
  overviewGraphs: bind(session, getOverviewGraphs),
  totals: bind(session, getTotalStats),
  provers: bind(session, listProverStats),
  prover: bind(session, getProverStats),
});
