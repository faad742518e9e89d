import type { Ports } from "../ports/ports.ts";

/** What fails (the network is out, the table throttles) is tried again at the next pass: the watcher must not die of it. */
export async function unlessBroken<T>(
  { log }: Pick<Ports, "log">,
  otherwise: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    log.error(otherwise, { outcome: "failed" }, error);
    return undefined;
  }
}
