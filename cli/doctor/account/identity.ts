import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { type Skew, skewOf } from "../clock.ts";

export type Identity = { account: string; partition: string; region: string; arn: string; skew: Skew | undefined };

/** Who the credentials are, where, and how far AWS' clock is from ours. Throws what the SDK throws. */
export async function readIdentity(client: STSClient, nowMs: () => number): Promise<Identity> {
  const region = await client.config.region();
  let skew: Skew | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const sentMs = nowMs();
      const result = await next(args);
      const { headers } = result.response as { headers?: Record<string, string> }; // an HttpResponse
      if (headers?.date !== undefined) skew = skewOf(headers.date, sentMs, nowMs());
      return result;
    },
    { step: "deserialize", name: "readDate", override: true },
  );
  const { Account: account = "", Arn: arn = "" } = await client.send(new GetCallerIdentityCommand({}));
  return { account, partition: arn.split(":")[1] ?? "aws", region, arn, skew };
}
