import type { ServerResponse } from "node:http";
import { replyJson } from "../http/listen.ts";
import { AwsError } from "./aws-error.ts";

/** An error in the form that every JSON protocol's clients read. */
export function replyError(
  response: ServerResponse,
  { type, status, message, queryCode }: AwsError,
  headers: Record<string, string> = {},
): void {
  replyJson(
    response,
    status,
    { __type: type, message, Message: message },
    {
      "x-amzn-errortype": type,
      ...(queryCode === undefined ? {} : { "x-amzn-query-error": `${queryCode};Sender` }),
      ...headers,
    },
  );
}

/** Runs a check; an AwsError that it throws becomes the answer, and false. */
export function passes(response: ServerResponse, check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    replyError(response, error);
    return false;
  }
}
