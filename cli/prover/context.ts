import type { ApplicationContext } from "@stricli/core";
import type { Terminal } from "./terminal/terminal.ts";

/** What every command is run with. */
export type Context = ApplicationContext & {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The project's own folder. */
  readonly root: string;
};
