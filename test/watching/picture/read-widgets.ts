import { z } from "zod";
import type { Template } from "../../../local/aws/template/template.ts";

const options = z.object({
  id: z.string().optional(),
  label: z.string().optional(),
  expression: z.string().optional(),
  stat: z.string().default("Average"),
  visible: z.boolean().default(true),
});
/** `[namespace, name, (dimension, value)…, options?]`, or `[options]` where an expression is calculated. */
const entry = z.array(z.unknown()).transform((parts) => {
  const given = typeof parts.at(-1) === "object" ? parts.at(-1) : undefined;
  const words = z.array(z.string()).parse(given === undefined ? parts : parts.slice(0, -1));
  const [namespace = "", name = "", ...rest] = words;
  const dimensions = Object.fromEntries(
    rest.flatMap((word, at) => (at % 2 === 0 ? [[word, z.string().parse(rest[at + 1])] as const] : [])),
  );
  return { ...options.parse(given ?? {}), metric: words.length === 0 ? undefined : { namespace, name, dimensions } };
});
const place = { x: z.number(), y: z.number(), width: z.number(), height: z.number() };
const widget = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), ...place, properties: z.object({ markdown: z.string() }) }),
  z.object({
    type: z.literal("alarm"),
    ...place,
    properties: z.object({ title: z.string(), alarms: z.array(z.string()) }),
  }),
  z.object({
    type: z.literal("metric"),
    ...place,
    properties: z.object({ title: z.string(), metrics: z.array(entry) }),
  }),
  z.object({
    type: z.literal("log"),
    ...place,
    properties: z.object({ title: z.string(), view: z.enum(["table", "timeSeries", "bar"]), query: z.string() }),
  }),
]);

export type Widget = z.output<typeof widget>;
export type MetricEntry = z.output<typeof entry>;

/** The dashboard of a template, widget by widget. Throws where it uses what CloudWatch or this reader does not know. */
export function readWidgets(template: Template): Widget[] {
  const [dashboard] = template.ofType("AWS::CloudWatch::Dashboard");
  const body: unknown = JSON.parse(String(dashboard?.properties["DashboardBody"]));
  return z.object({ widgets: z.array(widget) }).parse(body).widgets;
}
