import * as z from "zod/mini";

/** What started a step before its time: what the event calls itself and, of a queue of jobs, which it is and what is wrong. */
export type Waking = { wokenBy: string; className?: string | undefined; because?: string | undefined };

const batchEvent = z.object({
  source: z.literal("aws.batch"),
  "detail-type": z.string(),
  detail: z.object({ jobQueue: z.optional(z.string()), statusReason: z.optional(z.string()) }),
});

/** undefined for the tick of a schedule. */
export function wakingOf(event: unknown): Waking | undefined {
  const read = batchEvent.safeParse(event).data;
  if (!read) return undefined;
  const { jobQueue, statusReason: because } = read.detail;
  return { wokenBy: read["detail-type"], className: jobQueue?.split("/").at(-1), because };
}
