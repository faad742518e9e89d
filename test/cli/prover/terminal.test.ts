import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createTerminal } from "../../../cli/prover/terminal/terminal.ts";

/** A terminal at which `keys` are pressed. */
function pressed(keys: string) {
  const asTerminal = () => Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const [stdin, stdout, stderr] = [asTerminal(), asTerminal(), asTerminal()];
  stdin.write(keys);
  return createTerminal({ stdin, stdout, stderr, env: {} } as unknown as NodeJS.Process); // what it uses of them
}

test.each([
  { keys: "y\r", says: true },
  { keys: "yes\r", says: true },
  { keys: "\r", says: false },
  { keys: "yup\r", says: false },
  { keys: "\x03", says: false },
  { keys: "\x04", says: false },
])("$keys at a question is $says", async ({ keys, says }) => {
  expect(await pressed(keys).confirm("Go on?")).toBe(says);
});
