import type { ArtifactKind } from "../../../src/adapters/network/artifacts/create-artifact.ts";
import { networkCommand } from "../network/network-command.ts";
import { yes } from "../network/parameters.ts";
import { readBytes } from "../network/read-file.ts";
import { sendNoTransaction } from "../network/send.ts";
import { oneOf } from "../network/typed.ts";
import { upload } from "../requesting/register-program.ts";
import { countOf } from "../terminal/words.ts";

const kinds = ["program", "stdin", "private-stdin", "proof", "transaction"] as const satisfies readonly ArtifactKind[];

export const artifactUpload = networkCommand<{ yes: boolean }, [ArtifactKind, string]>({
  brief: "Puts a file where requests and programs can name it",
  description:
    "Puts a file into the network's store, as it is, and says the URI that requests and programs name. Everyone may read what is not private.",
  examples: [["artifact upload stdin stdin.bin", "shows what goes where, and asks"]],
  flags: { yes },
  positional: {
    kind: "tuple",
    parameters: [
      { parse: oneOf(kinds), brief: kinds.join(", "), placeholder: "kind", proposeCompletions: () => kinds },
      { parse: String, brief: "What is put there", placeholder: "file" },
    ],
  },
  async run(session, flags, kind, file) {
    const bytes = readBytes(file);
    const who = kind === "private-stdin" ? "the assigned prover alone" : "everyone";
    const uri = await sendNoTransaction(session, {
      what: { upload: `${file}, ${countOf(bytes.length)} bytes, as a ${kind}`, "may read it": who },
      yes: flags.yes,
      send: (options) => upload(session, kind, bytes, options),
    });
    session.show({ kind, uri, bytes: bytes.length }, () => uri);
  },
});
