import type { IncomingMessage } from "node:http";
import type { Exchange } from "../s3/exchange.ts";
import { S3Error } from "../s3/s3-error.ts";
import { batch } from "./calls/batch.ts";
import { dynamodb } from "./calls/dynamodb.ts";
import { kms } from "./calls/kms.ts";
import { lambda } from "./calls/lambda.ts";
import type { Needs } from "./calls/needs.ts";
import { operationOf, type S3Call, s3Needs, toHearOfAbsence } from "./calls/s3.ts";
import { secrets } from "./calls/secrets.ts";
import { sqs } from "./calls/sqs.ts";
import { ssm } from "./calls/ssm.ts";
import { cloudwatch, ecs, events } from "./calls/watching.ts";
import type { Gate } from "./gate.ts";
import { asAwsError, type GuardedService, NotAuthorized } from "./not-authorized.ts";

/** Asked before an operation runs; throws what the service answers to whom it refuses. */
export type Guard = (request: IncomingMessage, operation: string, input: unknown) => void;

/** S3's: its requests have no operation by name, and a look for what is not there is a call of its own. */
export type S3Guard = { admit(exchange: Exchange): void; admitAbsence(exchange: Exchange): void };

const tables: Readonly<Record<Exclude<GuardedService, "s3">, Needs>> = {
  dynamodb,
  sqs,
  lambda,
  events,
  batch,
  ecs,
  ssm,
  secrets,
  kms,
  cloudwatch,
};

export const guardOf =
  (gate: Gate, service: Exclude<GuardedService, "s3">): Guard =>
  (request, operation, input) => {
    const table = tables[service];
    const needs = Object.hasOwn(table, operation) ? table[operation] : undefined;
    try {
      gate.admit(request, `${service}'s ${operation}`, () => needs?.(input));
    } catch (error) {
      throw error instanceof NotAuthorized ? asAwsError(service, error) : error;
    }
  };

export function s3GuardOf(gate: Gate): S3Guard {
  const ask = (exchange: Exchange, needs: (call: S3Call) => ReturnType<typeof s3Needs>): void => {
    const call = { ...exchange, method: exchange.request.method ?? "" };
    try {
      gate.admit(exchange.request, `S3's ${operationOf(call)}`, () => needs(call));
    } catch (error) {
      if (!(error instanceof NotAuthorized)) throw error;
      const { type, status } = asAwsError("s3", error);
      throw new S3Error(type, status, error.message);
    }
  };
  return {
    admit: (exchange) => ask(exchange, s3Needs),
    admitAbsence: (exchange) => ask(exchange, (call) => [toHearOfAbsence(call)]),
  };
}
