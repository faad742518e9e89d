import { z } from "zod";
import type { Template } from "../../../local/aws/template/template.ts";

/** `[namespace, name, options?]`, or `[options]` where an expression is calculated; without dimensions, as ours are. */
const options = z.object({
  id: z.string().optional(),
  label: z.string().optional(),
  expression: z.string().optional(),
  stat: z.string().default("Average"),
  visible: z.boolean().default(true),
  yAxis: z.enum(["left", "right"]).default("left"),
});
const entry = z.union([
  z.tuple([options]).transform(([given]) => ({ ...given, metric: undefined })),
  z.tuple([z.string(), z.string()]).transform(([namespace, name]) => ({
    ...options.parse({}),
    metric: { namespace, name, dimensions: {} },
  })),
  z.tuple([z.string(), z.string(), options]).transform(([namespace, name, given]) => ({
    ...given,
    metric: { namespace, name, dimensions: {} },
  })),
  z.tuple([z.string(), z.string(), z.string(), z.string()]).transform(([namespace, name, dimension, value]) => ({
    ...options.parse({}),
    metric: { namespace, name, dimensions: { [dimension]: value } },
  })),
  z
    .tuple([z.string(), z.string(), z.string(), z.string(), options])
    .transform(([namespace, name, dimension, value, given]) => ({
      ...given,
      metric: { namespace, name, dimensions: { [dimension]: value } },
    })),
]);
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
