import { fitsMemory, type InstanceTypeName, instanceTypes, leastHostGib } from "../src/domain/instance-types.ts";
import { type PlannedClass, readBuy, usualFleet } from "../src/domain/usual-fleet.ts";

/** Proof modes that a fleet can be asked to have a host for. */
export type AskedMode = Exclude<keyof typeof leastHostGib, "unknown">;
const askedModes = (Object.keys(leastHostGib) as (keyof typeof leastHostGib)[]).filter((mode) => mode !== "unknown"); // its own keys

type Fault = (what: string) => void;

/**
 * Of a host's memory the kernel keeps a share (1.7 to 5.3 % were seen on fleets of EC2), its agents a little more: a job
 * that asks for more than is registered waits for ever. Not measured on these types.
 */
export const keptGib = (hostGib: number): number => Math.max(4, Math.ceil(0.07 * hostGib));
/** For jobs that nobody gave a limit: `launch-proof` gives each what is left until its deadline. */
export const longestAttemptHours = 4;
/** SP1's own minimum for a host; a job must have as much. */
const sp1LeastGib = 16;

/** GPUs that EC2 has too, and that SP1's server refuses: it needs more than 19 GiB, of a compute capability of 8.0 or more. */
const tooSmallGpus: Readonly<Record<string, string>> = {
  g3: "M60 of 8 GiB",
  g3s: "M60 of 8 GiB",
  g4ad: "Radeon V520 of 8 GiB",
  g4dn: "T4 of 16 GiB",
  g5g: "T4G of 16 GiB",
  p2: "K80 of 12 GiB",
  p3: "V100 of 16 GiB",
};

const form = /^([a-z][a-z0-9-]{0,29})=([a-z0-9-]+\.[a-z0-9]+):([^:]+):(\d{1,4})$/;

/**
 * The classes of hosts in `<name>=<instance type>:<spot, spot@share or on-demand>:<most hosts>`, comma between them or a list of such;
 * the usual fleet where nothing is given. What is wrong with each is said to `fault`, in one sentence.
 */
export function readFleet(given: unknown, fault: Fault): readonly PlannedClass[] {
  if (given === undefined) return usualFleet;
  const entries = textsOf(given);
  if (entries.length === 0) fault("must have at least one class of hosts");
  const classes = entries.flatMap((entry) => readClass(entry, fault) ?? []);
  for (const [index, { name, instanceType, buy }] of classes.entries()) {
    const before = classes.slice(0, index);
    if (before.some((each) => each.name === name)) fault(`two classes are named ${name}`);
    const twin = before.find((each) => each.instanceType === instanceType && each.buy === buy);
    if (twin) fault(`${name} has the same hosts as ${twin.name} (${instanceType}, ${buy}), which are one class`);
  }
  return classes;
}

const textsOf = (given: unknown): string[] =>
  [given]
    .flat()
    .flatMap((each) => String(each).split(","))
    .map((each) => each.trim())
    .filter((each) => each !== "");

function readClass(entry: string, fault: Fault): PlannedClass | undefined {
  const [, name, type, buy, most] = form.exec(entry) ?? [];
  if (!name || !type || !buy) {
    fault(`"${entry}" must be <name>=<instance type>:<spot or on-demand>:<most hosts>, the name in lower case`);
    return undefined;
  }
  const read = readBuy(buy);
  if ("fault" in read) {
    fault(`${name} ${read.fault}`);
    return undefined;
  }
  const hosts = Number(most);
  if (hosts === 0) fault(`${name} may have no host: give it one at least, or leave it out`);
  if (!isKnown(type)) {
    fault(`${name} cannot be of ${type}: ${whyNot(type)}`);
    return undefined;
  }
  const jobGib = instanceTypes[type].hostGib - keptGib(instanceTypes[type].hostGib);
  if (jobGib < sp1LeastGib) {
    fault(`${name} cannot be of ${type}: its host leaves a job ${jobGib} GiB of memory, and SP1 needs ${sp1LeastGib}`);
  }
  return { name, instanceType: type, ...read.bought, hosts };
}

const isKnown = (type: string): type is InstanceTypeName => Object.hasOwn(instanceTypes, type);

function whyNot(type: string): string {
  const gpu = tooSmallGpus[type.split(".")[0] ?? ""];
  if (gpu !== undefined) return `its GPU is a ${gpu}, and SP1 needs more than 19 GiB`;
  return `the bidder knows neither its price nor its speed; it knows ${Object.keys(instanceTypes).join(", ")}`;
}

/** The modes, comma between them, that some host of the fleet must have the memory for. */
export function readModes(given: unknown, fleet: readonly PlannedClass[], fault: Fault): readonly AskedMode[] {
  const names = given === undefined ? [] : textsOf(given);
  if (names.length === 0) fault(`must name some of ${askedModes.join(", ")}`);
  return names.flatMap((name) => {
    const mode = askedModes.find((each) => each === name);
    if (!mode) fault(`"${name}" is none of ${askedModes.join(", ")}`);
    else if (fleet.length > 0 && !fleet.some(({ instanceType }) => fitsMemory(instanceType, mode))) {
      fault(`a ${mode} proof needs a host of ${leastHostGib[mode]} GiB, and no class of the fleet has one`);
    }
    return mode ?? [];
  });
}
