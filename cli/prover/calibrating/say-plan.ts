import { type HostBought, hostUsdPerSec } from "../../../src/domain/instance-types.ts";
import { scaleDownMinutes } from "../../../src/domain/usual-fleet.ts";
import type { Place } from "../place/choose-place.ts";
import { table } from "../terminal/table.ts";
import { hostsOf } from "../terminal/words.ts";
import type { CalibrationPlan } from "./plan-calibration.ts";

type Class = HostBought & { className: string };

/** From zero to a prover that is ready, with a pull of the image: `docs/operate/costs.md`. */
const startMinutes = 9;

/** What hosts of a class cost at most in USD: the job, and around it a host's start and its idling until it ends. */
const mostUsd = (host: HostBought, { timeoutSec }: CalibrationPlan): number =>
  hostUsdPerSec(host) * (timeoutSec + (startMinutes + scaleDownMinutes) * 60);

/** What a calibration will do and what it can cost. */
export function sayPlan(
  plan: CalibrationPlan,
  classes: readonly Class[],
  place: Place,
  look: Parameters<typeof table>[2],
): string {
  const { inputs, modes, sizes, timeoutSec } = plan;
  const programs = [...new Set(inputs.map(({ program }) => program))];
  const count = inputs.length * modes.length;
  const total = classes.reduce((sum, each) => sum + mostUsd(each, plan), 0);
  const rows = table<Class>(
    [
      { name: "hosts", cell: ({ className }) => hostsOf(className, place.stage) },
      { name: "type", cell: ({ instanceType, buy }) => `${instanceType} ${buy}` },
      { name: "USD/h", align: "right", cell: (each) => (hostUsdPerSec(each) * 3_600).toFixed(2) },
      { name: "job at most", align: "right", cell: () => `${Math.ceil(timeoutSec / 60)} min` },
      { name: "USD at most", align: "right", cell: (each) => mostUsd(each, plan).toFixed(2) },
    ],
    classes,
    look,
  );
  return [
    `${count} proofs in one job for each class of hosts: ${listed(modes)}, of ${listed(programs)}; the guests at about ${listed(sizes)} MPGU.`,
    rows,
    place.kind === "local"
      ? "On this machine it costs time alone; such hosts would cost that much."
      : `At most ${total.toFixed(2)} USD, with the start of a host (some ${startMinutes} min) and the ${scaleDownMinutes} min for which it stays.`,
    "These hosts prove nothing else meanwhile, and the bidder counts on them: `prover pause` first where a promise could be missed.",
  ].join("\n");
}

const listed = (words: readonly (string | number)[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
