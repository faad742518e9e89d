import type { Deployed } from "../account/deployed.ts";
import { CliError } from "../cli-error.ts";
import { hostsOf } from "../terminal/words.ts";

export type DeployedClass = Deployed["fleetClasses"][number];

/** The classes of these names, or all. Throws a CliError that names what there is where one is not among them. */
export function chooseHosts(
  classes: readonly DeployedClass[],
  names: readonly string[] | undefined,
  stage: string,
): readonly [DeployedClass, ...DeployedClass[]] {
  const named = new Map(classes.map((each) => [hostsOf(each.className, stage), each]));
  const [first, ...others] = [...new Set(names ?? named.keys())].map((name) => {
    const found = named.get(name);
    if (found !== undefined) return found;
    throw new CliError("usage", `There is no class of hosts "${name}".`, `There is ${[...named.keys()].join(", ")}.`);
  });
  if (first === undefined) throw new CliError("failed", "No class of hosts is deployed.");
  return [first, ...others];
}
