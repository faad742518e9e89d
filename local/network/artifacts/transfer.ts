import { request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";

export type Transfer = { status: number; body: Uint8Array };

export type TransferOptions = {
  body?: Uint8Array;
  /** PEM of an authority of one's own: `fetch` knows none but the system's. */
  ca?: string;
};

/** One HTTP exchange with nothing added to it: no header that was not asked for, no redirect followed. */
export function transfer(method: "GET" | "PUT", url: string, { body, ca }: TransferOptions = {}): Promise<Transfer> {
  const options: RequestOptions & { ca?: string } = {
    method,
    headers: body === undefined ? {} : { "content-length": body.length },
    ...(ca === undefined ? {} : { ca }),
  };
  return new Promise((resolve, reject) => {
    const request = url.startsWith("https:") ? httpsRequest : httpRequest;
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject); // a body that is cut short
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: new Uint8Array(Buffer.concat(chunks)) }),
      );
    });
    sent.on("error", reject).end(body);
  });
}
