import { plainCommand } from "../command.ts";

export const keyNew = plainCommand<object, [string]>({
  brief: "Makes a new key in a keystore file",
  description:
    "Makes a new key in a keystore file (Web3 Secret Storage, version 3: what geth and `cast wallet` read). The password is asked for, or in the first line of the file that PROVER_PASSWORD_FILE names.",
  examples: [
    ["key new signer.json", "asks for a password twice"],
    ["profile set prod --signer keystore:signer.json", "signs with it from then on"],
  ],
  positional: {
    kind: "tuple",
    parameters: [{ brief: "A file that is not there yet", parse: String, placeholder: "file" }],
  },
  async run(session, _flags, file) {
    const [{ generatePrivateKey }, { writeKeystore }] = await Promise.all([
      import("viem/accounts"),
      import("../keys/write-keystore.ts"),
    ]);
    await writeKeystore(session, file, generatePrivateKey());
  },
});
