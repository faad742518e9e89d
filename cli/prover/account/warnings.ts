import type { Log } from "../../../src/ports/log.ts";

/** What an adapter has to say besides its answer: nothing of it is a command's result. */
export const warningsTo = (note: (text: string) => void): Log => ({
  info: () => undefined,
  warn: (message, fields) => note(`${message}${shown(fields)}`),
  error: (message, fields) => note(`${message}${shown(fields)}`),
});

const shown = (fields: object | undefined): string =>
  fields === undefined
    ? ""
    : ` (${Object.entries(fields)
        .map(([name, value]) => `${name} ${value}`)
        .join(", ")})`;
