/**
 * Which messages of a batch a function says have failed. Nothing said means none; an answer that Lambda cannot read means
 * all: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedMessages(payload: string, messageIds: readonly string[]): readonly string[] {
  const all = messageIds;
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return all;
  }
  if (answer === null || typeof answer !== "object") return [];
  const failures = (answer as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return [];
  if (!Array.isArray(failures)) return all;
  const named = failures.map((each: unknown) =>
    typeof each === "object" && each !== null ? (each as { itemIdentifier?: unknown }).itemIdentifier : undefined,
  );
  const known = named.filter((id): id is string => typeof id === "string" && messageIds.includes(id));
  return known.length === named.length ? known : all;
}
