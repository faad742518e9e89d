import type { MessageSigner } from "../../ports/message-signer.ts";

/** What `work` comes to, or the signal's reason as soon as it aborts: the work then goes on, and nobody hears of its end. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const leave = () => reject(signal.reason as Error); // what the caller gave
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave);
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}

/** A signer whose key may be far away: nobody waits for it longer than the signal lets. */
export const signingUntil = (signer: MessageSigner, signal: AbortSignal | undefined): MessageSigner => ({
  address: () => untilAborted(signer.address(), signal),
  sign: (digest) => untilAborted(signer.sign(digest), signal),
});
