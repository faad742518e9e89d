/**
 * What moto 5.2.5 cannot read in a template that AWS takes as it is, and what it is given instead. Everything else is
 * deployed to the letter. A concession that finds nothing to change in the usual stack fails a test.
 */

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}
export type Resources = Record<string, Resource>;

interface Concession {
  readonly because: string;
  /** Each part of the template: what stands there instead, or undefined where it may stay. */
  readonly instead: (part: Record<string, unknown>, resources: Resources) => unknown;
}

const typed = (part: Record<string, unknown>, type: string): part is Record<string, unknown> & Resource =>
  part["Type"] === type && typeof part["Properties"] === "object";

/** The resource and its attribute, where `part` is an `Fn::GetAtt`. */
const attribute = (part: Record<string, unknown>): readonly [id: string, name: string] =>
  (part["Fn::GetAtt"] as [string, string] | undefined) ?? ["", ""]; // the construct library writes no other form

const concessions: readonly Concession[] = [
  {
    because: "moto takes the tags of a key for those of KMS's own API, and its server fails",
    instead: (part) => {
      if (!typed(part, "AWS::KMS::Key")) return undefined;
      const { Tags: _tags, ...Properties } = part.Properties;
      return { ...part, Properties };
    },
  },
  {
    because: "moto wants a compute environment's type in capitals and a service role, which AWS has by itself",
    instead: (part) => {
      if (!typed(part, "AWS::Batch::ComputeEnvironment")) return undefined;
      const ServiceRole = { "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/batch" };
      return { ...part, Properties: { ...part.Properties, Type: "MANAGED", ServiceRole } };
    },
  },
  {
    because: "moto's Batch has no attributes; a reference is the same ARN",
    instead: (part) => {
      const [id, name] = attribute(part);
      return ["ComputeEnvironmentArn", "JobQueueArn"].includes(name) ? { Ref: id } : undefined;
    },
  },
  {
    because: "moto makes no alarm, and has no ARN for the dashboard to name",
    instead: (part, resources) => {
      const alarm = resources[attribute(part)[0]];
      if (alarm?.Type !== "AWS::CloudWatch::Alarm") return undefined;
      const ofAlarm = "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:";
      return { "Fn::Sub": `${ofAlarm}${String(alarm.Properties["AlarmName"])}` };
    },
  },
];

/** The template as moto can read it, and the concessions that found nothing to change. */
export function conceded<T extends { Resources: Resources }>(template: T): { template: T; unused: string[] } {
  const unused: string[] = [];
  const changed = concessions.reduce((current, { because, instead }) => {
    let changes = 0;
    const text = JSON.stringify(current, (_key, part: unknown) => {
      if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
      const other = instead(part as Record<string, unknown>, current.Resources);
      if (other !== undefined) changes += 1;
      return other ?? part;
    });
    if (changes === 0) unused.push(because);
    return JSON.parse(text) as T; // a template again, for its own parts alone were replaced
  }, template);
  return { template: changed, unused };
}
