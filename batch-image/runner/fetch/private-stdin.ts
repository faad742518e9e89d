import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import * as z from "zod/mini";
import type { JobId, RequestId } from "../../../src/domain/values.ts";
import { exit } from "../endings.ts";
import { httpSource } from "./http-source.ts";
import { ArtifactError, type Source } from "./source.ts";
import { untilAborted } from "./until-aborted.ts";

export type StdinIssuer = { lambda: LambdaClient; functionName: string; requestId: RequestId; jobId: JobId };

/** So many links one after another that open nothing are believed. */
const mostUseless = 4;
/** A link that ends sooner is not started on. */
const marginSec = 5;

/**
 * The private stdin, by short-lived links that the one Lambda with a key gives out. The first is asked for at the first
 * read, and a new one where the last has expired or is refused. Where there is no link the caller may try again: a Lambda
 * that fails is "unreachable", and its own refusal throws `StdinRefused`, `notOurs` where it stays with it.
 */
export function privateStdinSource(issuer: StdinIssuer, nowSec: () => number): Source {
  let link: Promise<Link> | undefined;
  /** Links in a row that were issued and opened nothing: a call that fails is none. */
  let useless = 0;

  /** Parts that find the same link dead share the next one. */
  function current(dead: Promise<Link> | undefined): Promise<Link> {
    if (link !== undefined && link !== dead) return link;
    if (link !== undefined && ++useless >= mostUseless)
      throw new ArtifactError("denied", "every link to the private stdin is refused");
    link = ask(issuer);
    link.catch(() => (link = undefined));
    return link;
  }

  return {
    label: "the private stdin",
    async open(range, signal) {
      for (let dead: Promise<Link> | undefined; ; ) {
        const asked = current(dead);
        const { uri, expiresAtSec } = await untilAborted(asked, signal);
        dead = asked;
        if (expiresAtSec - nowSec() < marginSec) continue;
        try {
          const opened = await httpSource(uri).open(range, signal);
          useless = 0;
          return opened;
        } catch (error) {
          if (!(error instanceof ArtifactError) || error.code !== "denied") throw error;
        }
      }
    },
  };
}

/** A little more than the Lambda itself is given (`lib/step-settings.ts`): after that its answer is lost. */
const askLimitMs = 35_000;

type Link = { uri: string; expiresAtSec: number };
const answer = z.union([z.object({ uri: z.string(), expiresAtSec: z.number() }), z.object({ refused: z.string() })]);

async function ask({ lambda, functionName, requestId, jobId }: StdinIssuer): Promise<Link> {
  const payload = new TextEncoder().encode(JSON.stringify({ requestId, jobId }));
  const response = await lambda
    .send(new InvokeCommand({ FunctionName: functionName, Payload: payload }), {
      abortSignal: AbortSignal.timeout(askLimitMs),
    })
    .catch((cause: unknown) => Promise.reject(notIssued("the call fails", { cause })));
  if (response.FunctionError !== undefined) throw notIssued(`the Lambda fails (${response.FunctionError})`);
  const read = answer.safeParse(parseJson(new TextDecoder().decode(response.Payload)));
  if (!read.success) throw notIssued("the answer is no link", { cause: read.error });
  if ("refused" in read.data) throw new StdinRefused(read.data.refused);
  return read.data;
}

/** Worth another try: the request may become "proving" a moment after its job has started. */
export class StdinRefused extends ArtifactError {
  constructor(reason: string) {
    super("unreachable", `the private stdin is refused: ${reason}`);
    this.name = "StdinRefused";
  }
  readonly stop = exit("notOurs", this.message);
}

const notIssued = (why: string, options?: ErrorOptions) =>
  new ArtifactError("unreachable", `no link to the private stdin: ${why}`, options);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // which is no answer
  }
}
