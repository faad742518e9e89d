import type { AddressInfo, Server } from "node:net";

/** The address is in use; `message` is fit for a person. */
export class PortTaken extends Error {
  readonly code = "port-taken";
  readonly policy = "give-up";
  constructor(port: number, cause: unknown) {
    super(`Port ${port} is taken: stop what listens there, or choose another port (0 takes any free one).`, { cause });
    this.name = "PortTaken";
  }
}

/** For a `catch`: an address in use becomes `PortTaken`, every other error stays what it is. */
export const orPortTaken =
  (port: number) =>
  (error: unknown): never => {
    throw error instanceof Error && "code" in error && error.code === "EADDRINUSE" ? new PortTaken(port, error) : error;
  };

/** Listens and says on which port; 0 asks for any free one. Throws `PortTaken`. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      reject(error.code === "EADDRINUSE" ? new PortTaken(port, error) : error);
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      resolve((server.address() as AddressInfo).port); // a TCP server: its address is no path
    });
  });
}
