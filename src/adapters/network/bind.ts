import type { SendOptions } from "./lane.ts";
import type { Rpc } from "./rpc.ts";
import type { Session } from "./session.ts";
import { signingUntil } from "./until-aborted.ts";

/** What a read may be given besides its arguments. */
export type CallOptions = Pick<SendOptions, "signal">;

type Options<C> = C extends Session ? SendOptions : CallOptions;

/** `verb` with its session given, and the options of one call as a last argument. */
export const bind =
  <C extends Rpc, A extends unknown[], R>(session: Session & C, verb: (session: C, ...given: A) => R) =>
  (...given: [...A, options?: Options<C>]): R => {
    const most = verb.length - 1; // what it declares, the session apart
    const options = given[most] as SendOptions | undefined; // behind its arguments
    const { signal, nonce } = options ?? {}; // read by name: an AbortController will do
    const signer = signingUntil(session.signer, signal);
    return verb({ ...session, signer, signal, nonce }, ...(given.slice(0, most) as A)); // and those before
  };
