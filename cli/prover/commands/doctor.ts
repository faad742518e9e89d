import { CliError } from "../cli-error.ts";
import { plainCommand } from "../command.ts";

type Flags = { stage?: string; context?: readonly string[] };

export const doctor = plainCommand<Flags>({
  brief: "What is wrong with this machine, or with an account, and what to do",
  description:
    "What is wrong with this machine, or with --stage an AWS account before and after a deployment, and what to do. It reads alone: nothing is signed, sent or changed. Ends with 1 where something must be done first.",
  examples: [
    ["doctor", "this machine"],
    ["doctor --stage prod", "an account, and what stages/prod.json says"],
  ],
  flags: {
    stage: {
      kind: "parsed",
      parse: String,
      optional: true,
      brief: "A stage in the account of the environment",
      placeholder: "NAME",
    },
    context: {
      kind: "parsed",
      parse: String,
      optional: true,
      variadic: true,
      brief: "What `cdk deploy` is given beside the stage: NAME=VALUE",
      placeholder: "NAME=VALUE",
    },
  },
  aliases: { c: "context" },
  async run(session, { stage, context = [] }) {
    const [{ examine }, { contextOf, UsageError }, { isBlocked, jsonOf, tableOf }] = await Promise.all([
      import("../../doctor/examine.ts"),
      import("../../doctor/options.ts"),
      import("../../doctor/print.ts"),
    ]);
    session.terminal.progress("looking …");
    const findings = await Promise.resolve()
      .then(() => examine({ stage, context: contextOf(context, stage) }))
      .catch((error: unknown) => {
        throw error instanceof UsageError ? new CliError("usage", error.message) : error;
      });
    session.terminal.progress("");
    session.show(JSON.parse(jsonOf(findings)), () => tableOf(findings));
    if (isBlocked(findings)) session.endWith("failed");
  },
});
