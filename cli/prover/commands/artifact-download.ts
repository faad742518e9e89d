import { CliError } from "../cli-error.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument, required } from "../network/parameters.ts";
import { refuseThere, writeNew } from "../network/read-file.ts";
import { countOf } from "../terminal/words.ts";

export const artifactDownload = networkCommand<{ out: string }, [string]>({
  brief: "What lies behind an artifact's URI, into a file",
  examples: [["artifact download https://… --out program.bin", "as it lies there; a download that breaks goes on"]],
  flags: { out: required(String, "Where to", "FILE") },
  positional: argument(webAddress, { brief: "As a request or a program names it", placeholder: "uri" }),
  async run(session, { out }, url) {
    refuseThere(out);
    session.terminal.progress("downloading …");
    const bytes = await session.network.artifacts.download({ url });
    session.terminal.progress("");
    writeNew(out, bytes);
    session.show({ file: out, bytes: bytes.length }, () => `${out}: ${countOf(bytes.length)} bytes.`);
  },
});

function webAddress(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new CliError("usage", "it must be an http(s) URI: what begins with s3:// only its bucket's owner can read");
}
