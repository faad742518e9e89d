import { type Application, buildApplication, buildRouteMap, type Command, type RouteMap, text_en } from "@stricli/core";
import { product } from "../../src/config/names.ts";
import { endings } from "./cli-error.ts";
import { drain } from "./commands/drain.ts";
import { kill } from "./commands/kill.ts";
import { knobsDiff } from "./commands/knobs-diff.ts";
import { knobsGet } from "./commands/knobs-get.ts";
import { knobsHistory } from "./commands/knobs-history.ts";
import { knobsSet } from "./commands/knobs-set.ts";
import { knobsUnset } from "./commands/knobs-unset.ts";
import { pause } from "./commands/pause.ts";
import { requestsList } from "./commands/requests-list.ts";
import { requestsShow } from "./commands/requests-show.ts";
import { requestsTrace } from "./commands/requests-trace.ts";
import { resume } from "./commands/resume.ts";
import { status } from "./commands/status.ts";
import type { Context } from "./context.ts";

/** Every command by the words that are typed for it. One file each: to add one, write it and name it here. */
const commands = {
  status,
  requests: group("Requests: what is open, one of them, its whole story", {
    list: requestsList,
    show: requestsShow,
    trace: requestsTrace,
  }),
  knobs: group("How it bids while it runs", {
    get: knobsGet,
    set: knobsSet,
    unset: knobsUnset,
    diff: knobsDiff,
    history: knobsHistory,
  }),
  pause,
  resume,
  drain,
  kill,
} as const;

function group<R extends string>(brief: string, routes: Readonly<Record<R, Command<Context>>>): RouteMap<Context> {
  return buildRouteMap<R, Context>({ routes, docs: { brief } });
}

const codes = Object.values(endings).map(({ code, means }) => `  ${code}  ${means}`);

export const app: Application<Context> = buildApplication(
  buildRouteMap({
    routes: commands,
    docs: {
      brief: "Operates a prover of the Succinct Prover Network",
      fullDescription: [
        "Operates a prover of the Succinct Prover Network: the system on this machine (`npm start`), or a deployed stage.",
        "",
        "EXAMPLES",
        "  prover status",
        "  prover requests trace 0x4f1c09",
        "  prover knobs set max-promises=4 --stage prod",
        "",
        "EXIT CODES",
        ...codes,
      ].join("\n"),
    },
  }),
  {
    name: "prover",
    versionInfo: { currentVersion: product.version },
    scanner: { caseStyle: "allow-kebab-for-camel" },
    documentation: { useAliasInUsageLine: false, onlyRequiredInUsageLine: true },
    localization: { text: text_en },
  },
);
