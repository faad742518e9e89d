import { Code, ConnectError } from "@connectrpc/connect";
import { Unmet } from "./check.ts";

export type CodeName = keyof typeof Code;

/** The code and words that a call is refused with. Throws `Unmet` where it is accepted, or refused with another code. */
export async function refused(call: Promise<unknown>, ...codes: readonly CodeName[]): Promise<string> {
  const error = await refusalOf(call);
  const code = Code[error.code];
  if (!codes.some((name) => name === code)) {
    throw new Unmet(`refused with ${said(error)}, not with ${codes.join(" or ")}`);
  }
  return said(error);
}

/** A lost nonce race: `Aborted`, or `Unavailable` with the words that tell it from an outage. */
export async function nonceRefused(call: Promise<unknown>): Promise<string> {
  const error = await refusalOf(call);
  const isNonce =
    error.code === Code.Aborted ||
    (error.code === Code.Unavailable && /failed nonce verification/i.test(error.rawMessage));
  if (!isNonce) throw new Unmet(`refused with ${said(error)}, not with Aborted or "failed nonce verification"`);
  return said(error);
}

async function refusalOf(call: Promise<unknown>): Promise<ConnectError> {
  try {
    await call;
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Unmet("was accepted");
}

const said = ({ code, rawMessage }: ConnectError): string => `${Code[code]}: ${rawMessage.slice(0, 120)}`;
