import { CliError } from "../cli-error.ts";
import { plainCommand } from "../command.ts";
import { parseRawKey } from "../keys/raw-key.ts";

export const keyImport = plainCommand<object, [string]>({
  brief: "Puts a key that you have into a keystore file",
  description:
    "Puts a key that you have into a keystore file. The key is in the variable PROVER_SIGNER_KEY, or typed unseen; never on the command line.",
  examples: [["key import signer.json", "asks for the key, and for a password twice"]],
  positional: {
    kind: "tuple",
    parameters: [{ brief: "A file that is not there yet", parse: String, placeholder: "file" }],
  },
  async run(session, _flags, file) {
    const [{ keyInVariable, keyVariable }, { askUnseen }, { writeKeystore }] = await Promise.all([
      import("../keys/open-signer.ts"),
      import("../keys/password.ts"),
      import("../keys/write-keystore.ts"),
    ]);
    const isTyped = !session.env[keyVariable] && session.terminal.interactive;
    const key = isTyped
      ? parseRawKey(await askUnseen(session.terminal, "The key (64 hex digits):"))
      : keyInVariable(session);
    if (!key) throw new CliError("usage", "That is no key.", "It must be 64 hex digits, with or without 0x.");
    await writeKeystore(session, file, key);
  },
});
