import * as z from "zod";
import { type StepName, steps } from "../src/config/names.ts";
import { leastConcurrency } from "./step-settings.ts";

const isStep = (name: string | undefined): name is StepName => steps.some((step) => step === name);

/**
 * `<step>=<environments>`, comma between them; absent: none, as a new account needs it. It has ten environments in all,
 * and Lambda reserves only what leaves a hundred to all other functions.
 */
export const reservedConcurrency = z
  .string("must be text: <step>=<environments>, comma between them")
  .default("")
  .transform((text, { addIssue }): Partial<Record<StepName, number>> => {
    const entries = text.split(",").filter((entry) => entry.trim() !== "");
    const read = entries.flatMap((entry): [StepName, number][] => {
      const [, step, count] = /^\s*([a-z-]+)=([1-9]\d{0,3})\s*$/.exec(entry) ?? [];
      if (!isStep(step)) {
        addIssue(`'${entry}' must be <step>=<environments>, with a step of ${steps.join(", ")}`);
        return [];
      }
      const least = leastConcurrency(step);
      if (Number(count) < least) addIssue(`${step} needs ${least} at least, not ${count}`);
      return [[step, Number(count)]];
    });
    const twice = read.filter(([step], at) => read.findIndex(([other]) => other === step) !== at);
    for (const [step] of twice) addIssue(`${step} is named twice`);
    return Object.fromEntries(read);
  });
