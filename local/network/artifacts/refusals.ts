/** Why the artifact server refuses, in the codes and words of S3, which clients of the live network meet. */
export const refusals = {
  AccessDenied: { status: 403, message: "Access Denied" },
  ExpiredLink: { status: 403, code: "AccessDenied", message: "Request has expired" },
  SignatureDoesNotMatch: { status: 403, message: "The link's token does not belong to this path and use" },
  NoSuchKey: { status: 404, message: "The specified key does not exist." },
  MethodNotAllowed: { status: 405, message: "The specified method is not allowed against this resource." },
  EntityTooLarge: { status: 413, message: "The upload exceeds the largest size that is allowed" },
  InvalidRange: { status: 416, message: "The requested range is not satisfiable" },
  IncompleteBody: { status: 400, message: "The body is shorter than its Content-Length" },
  ServiceUnavailable: { status: 503, message: "Please reduce your request rate." },
} as const satisfies Record<string, { status: number; code?: string; message: string }>;

export type Refusal = keyof typeof refusals;

/** The XML that S3 answers with. */
export function refusalBody(refusal: Refusal): string {
  const entry: { code?: string; message: string } = refusals[refusal];
  const inside = `<Code>${entry.code ?? refusal}</Code><Message>${entry.message}</Message>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inside}</Error>\n`;
}
