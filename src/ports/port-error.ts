/** What a caller may do after an error: again later, never again, or only after a look at what became of it. */
export type ErrorPolicy = "retry" | "give-up" | "look-first";

/** A promise that something outside broke. Adapters throw nothing else; `code` is a stable word for logs and alarms. */
export class PortError extends Error {
  override name = "PortError";

  constructor(
    readonly code: string,
    readonly policy: ErrorPolicy,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The prover network did not do as asked. */
export class NetworkError extends PortError {
  override name = "NetworkError";
}

type Methods = Record<string, (...given: never[]) => unknown>;

/** `port` with every error of its calls made a PortError, so that a step never sees a client library's own. */
export function translateErrors<P extends Methods>(service: string, port: P): P {
  const translated = Object.entries(port).map(([name, method]) => [
    name,
    (...given: never[]) => {
      const result = method(...given);
      return result instanceof Promise ? result.catch((error: unknown) => raise(service, name, error)) : result;
    },
  ]);
  return Object.fromEntries(translated) as P; // the same names with the same arguments and results
}

function raise(service: string, call: string, error: unknown): never {
  if (error instanceof PortError) throw error;
  const name = error instanceof Error ? error.name : typeof error;
  const message = error instanceof Error ? error.message : String(error);
  throw new PortError(`${service}-${name}`, "retry", `${service} ${call}: ${message}`, { cause: error });
}
