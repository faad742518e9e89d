import { type Application, buildApplication, buildRouteMap, text_en } from "@stricli/core";
import { product } from "../../src/config/names.ts";
import { endings } from "./cli-error.ts";
import { calibrateFit } from "./commands/calibrate-fit.ts";
import { calibrateRun } from "./commands/calibrate-run.ts";
import { calibrateStop } from "./commands/calibrate-stop.ts";
import { completion } from "./commands/completion.ts";
import { doctor } from "./commands/doctor.ts";
import { drain } from "./commands/drain.ts";
import { exportBooks } from "./commands/export.ts";
import { giveUp } from "./commands/give-up.ts";
import { keyImport } from "./commands/key-import.ts";
import { keyNew } from "./commands/key-new.ts";
import { keyShow } from "./commands/key-show.ts";
import { kill } from "./commands/kill.ts";
import { knobsDiff } from "./commands/knobs-diff.ts";
import { knobsGet } from "./commands/knobs-get.ts";
import { knobsHistory } from "./commands/knobs-history.ts";
import { knobsRestore } from "./commands/knobs-restore.ts";
import { knobsSet } from "./commands/knobs-set.ts";
import { knobsUnset } from "./commands/knobs-unset.ts";
import { pause } from "./commands/pause.ts";
import { profileList } from "./commands/profile-list.ts";
import { profileRemove } from "./commands/profile-remove.ts";
import { profileSet } from "./commands/profile-set.ts";
import { profileUse } from "./commands/profile-use.ts";
import { requestsList } from "./commands/requests-list.ts";
import { requestsShow } from "./commands/requests-show.ts";
import { requestsTrace } from "./commands/requests-trace.ts";
import { resume } from "./commands/resume.ts";
import { retry } from "./commands/retry.ts";
import { status } from "./commands/status.ts";
import { watch } from "./commands/watch.ts";
import type { Context } from "./context.ts";
import { group } from "./group.ts";
import { networkCommands } from "./network-commands.ts";

/**
 * Every command by the words that are typed for it. One file each: to add one, write it and name it here (or, of the network,
 * in network-commands.ts); help, completion and docs/cli.md follow.
 */
export const commands = {
  status,
  watch,
  requests: group("What your prover bid on and owes (of the whole network: `prover request`)", {
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
    restore: knobsRestore,
  }),
  pause,
  resume,
  drain,
  kill,
  retry,
  giveUp,
  export: exportBooks,
  calibrate: group(
    "How fast hosts prove, and the price that it asks for",
    { fit: calibrateFit, run: calibrateRun, stop: calibrateStop },
    "fit",
  ),
  doctor,
  profile: group("Names for the provers that you operate", {
    list: profileList,
    set: profileSet,
    use: profileUse,
    remove: profileRemove,
  }),
  key: group("The key that signs for you", { new: keyNew, import: keyImport, show: keyShow }),
  ...networkCommands,
  completion,
} as const;

const codes = Object.values(endings).map(({ code, means }) => `  ${code}  ${means}`);

export const app: Application<Context> = buildApplication(
  buildRouteMap({
    routes: commands,
    docs: {
      brief: "Operates a prover of the Succinct Prover Network, and speaks to the network",
      fullDescription: [
        "Operates a prover of the Succinct Prover Network: the system on this machine (`npm start`), or a deployed stage.",
        "And speaks to the network itself, as a requester or a prover does.",
        "",
        "EXAMPLES",
        "  prover status",
        "  prover requests trace 0x4f1c09",
        "  prover knobs set max-promises=4 --stage prod",
        "  prover market prices --network mainnet",
        "  prover balance",
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
