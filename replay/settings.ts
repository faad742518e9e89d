import { type FleetPlan, startUps, usualPlan } from "./fleet/plan.ts";
import { type BaseFees, type KnownMode, modes, usualBaseFees } from "./market/modes.ts";

/** What of a replay can be set by name. */
export type Settings = { plan: FleetPlan; baseFees: BaseFees; bidDelaySec: number };

export const usualSettings: Settings = { plan: usualPlan, baseFees: usualBaseFees, bidDelaySec: 0.3 };

/** A setting that is not there, or a value that it cannot take; the message says what can. */
export class SettingError extends Error {
  readonly code = "setting";
}

/** The settings after `name=value`. Throws a SettingError. */
export function withSetting(settings: Settings, assignment: string): Settings {
  const at = assignment.indexOf("=");
  const [name, value] = [assignment.slice(0, at), assignment.slice(at + 1)];
  const { plan } = settings;
  if (at > 0 && name.startsWith("baseFee"))
    return { ...settings, baseFees: baseFeesWith(settings.baseFees, name, value) };
  if (at > 0 && name.startsWith("maxHosts.")) return { ...settings, plan: planWith(plan, name, value) };
  switch (name) {
    case "baked":
      if (value !== "true" && value !== "false") throw new SettingError(`baked is true or false, not "${value}".`);
      return { ...settings, plan: { ...plan, startUp: value === "true" ? startUps.baked : startUps.pulled } };
    case "scaleDownMinutes":
      return { ...settings, plan: { ...plan, scaleDownAfterSec: numberIn(name, value) * 60 } };
    case "bidDelaySec":
      return { ...settings, bidDelaySec: numberIn(name, value) };
    default:
      throw new SettingError(
        `"${assignment}" sets nothing. There are: baked=true|false, scaleDownMinutes=N, bidDelaySec=N, baseFee=PROVE, ` +
          `baseFee.MODE=PROVE (${modes.map(({ mode }) => mode).join(", ")}), ` +
          `maxHosts.CLASS=N (${plan.classes.map(({ className }) => className).join(", ")}).`,
      );
  }
}

function baseFeesWith(baseFees: BaseFees, name: string, value: string): BaseFees {
  const fee = BigInt(Math.round(numberIn(name, value) * 1e9)) * 1_000_000_000n;
  if (name === "baseFee") return { core: fee, compressed: fee, groth16: fee, plonk: fee };
  const mode = modes.find((each) => name === `baseFee.${each.mode}`)?.mode satisfies KnownMode | undefined;
  if (mode === undefined)
    throw new SettingError(`${name}: the modes are ${modes.map((each) => each.mode).join(", ")}.`);
  return { ...baseFees, [mode]: fee };
}

function planWith(plan: FleetPlan, name: string, value: string): FleetPlan {
  const classes = plan.classes.map((each) =>
    name === `maxHosts.${each.className}` ? { ...each, maxHosts: Math.floor(numberIn(name, value)) } : each,
  );
  if (classes.every((each, index) => each === plan.classes[index])) {
    throw new SettingError(`${name}: the classes are ${plan.classes.map(({ className }) => className).join(", ")}.`);
  }
  return { ...plan, classes };
}

function numberIn(name: string, value: string): number {
  const number = value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new SettingError(`${name} is a number from 0, not "${value}".`);
}
