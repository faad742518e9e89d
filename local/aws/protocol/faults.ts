import { AwsError, throttled } from "./aws-error.ts";

/** What can go wrong with one call. `lose-before` and `lose-after` cut the connection before or after the act. */
export type Fault = {
  operation: string;
  kind: "throttle" | "refuse" | "lose-before" | "lose-after";
  /** How many calls it strikes; 1 when absent. */
  times?: number;
  /** What `refuse` says; an internal failure of the service when absent. */
  error?: { type: string; message: string; status?: number };
};

/** Faults on demand, shared by all services: planted from a test or a control surface, spent call by call. */
export type Faults = { plant(fault: Fault): void; clear(): void; take(operation: string): Fault | undefined };

export function createFaults(): Faults {
  let planted: { fault: Fault; left: number }[] = [];
  return {
    plant(fault) {
      planted.push({ fault, left: fault.times ?? 1 });
    },
    clear() {
      planted = [];
    },
    take(operation) {
      const found = planted.find(({ fault }) => fault.operation === operation);
      if (found === undefined) return undefined;
      found.left -= 1;
      planted = planted.filter(({ left }) => left > 0);
      return found.fault;
    },
  };
}

/** The error that a fault answers with, or undefined where it answers nothing. */
export function refusalOf({ kind, error }: Fault): AwsError | undefined {
  if (kind === "throttle") return throttled();
  if (kind !== "refuse") return undefined;
  const { type, message, status } = error ?? { type: "InternalServerError", message: "Planted fault", status: 500 };
  return new AwsError(type, message, status === undefined ? {} : { status });
}
