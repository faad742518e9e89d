import { Code, ConnectError } from "@connectrpc/connect";

/** The refusal that a call ends with; one that is accepted is a failure of the test. */
export async function refused(call: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await call;
  } catch (error) {
    const { code, rawMessage } = ConnectError.from(error);
    return { code: Code[code], message: rawMessage };
  }
  throw new Error("the call was accepted");
}
