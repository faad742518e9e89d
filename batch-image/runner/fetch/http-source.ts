import { get as getHttp, type IncomingMessage, type RequestOptions } from "node:http";
import { get as getHttps } from "node:https";
import { digestOf } from "./digest.ts";
import { lookupOutside, type Resolve, refuseHostsOwn, resolveAll } from "./hosts-own.ts";
import { ArtifactError, emptyArtifact, faultOfStatus, type Opened, readContentRange, type Source } from "./source.ts";

const mostRedirects = 3;

/** An artifact behind an http or https link. Each hop is looked at: the link comes from a stranger. */
export function httpSource(url: string, resolve: Resolve = resolveAll): Source {
  const label = labelOf(url);
  const lookup = lookupOutside(resolve);
  return {
    label,
    async open({ from, to }, signal) {
      const headers = { range: `bytes=${from}-${to}`, "accept-encoding": "identity" };
      const response = await follow(new URL(url), { headers, signal, lookup }, mostRedirects);
      return openedFrom(response, label);
    },
  };
}

/** The link without user, query and fragment: a presigned link's secret is in its query. */
function labelOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

async function follow(url: URL, options: RequestOptions, hops: number): Promise<IncomingMessage> {
  refuseHostsOwn(url);
  const response = await request(url, options);
  const { location } = response.headers;
  if (location === undefined || Math.floor(statusOf(response) / 100) !== 3) return response;
  response.destroy();
  const next = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
  if (hops === 0 || !next || !/^https?:$/.test(next.protocol)) {
    throw new ArtifactError("missing", `${labelOf(url.href)} redirects to nowhere`);
  }
  return follow(next, options, hops - 1);
}

/**
 * Not by `fetch`: in Node 22 and 24 a server that hangs up while its last bytes wait to be read ends the whole process
 * (nodejs/undici#5360), and strangers choose the server.
 */
async function request(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const get = url.protocol === "https:" ? getHttps : getHttp;
  try {
    return await new Promise((resolve, reject) => get(url, options, resolve).on("error", reject));
  } catch (cause) {
    if (cause instanceof ArtifactError) throw cause; // of the lookup
    throw new ArtifactError("unreachable", `${labelOf(url.href)} does not answer`, { cause });
  }
}

function openedFrom(response: IncomingMessage, label: string): Opened {
  const status = statusOf(response);
  if (status === 416) {
    response.destroy();
    return emptyArtifact;
  }
  if (Math.floor(status / 100) !== 2) {
    response.destroy();
    throw new ArtifactError(faultOfStatus(status), `${label} answers ${status}`);
  }
  const { etag: version, ...headers } = response.headers;
  const range = status === 206 ? readContentRange(headers["content-range"]) : undefined;
  if (status === 206 && !range) {
    response.destroy();
    throw new ArtifactError("unreachable", `${label} answers a range without saying which`);
  }
  const digest = digestOf((name) => headerOf(response, name));
  const length = headers["content-length"];
  const whole = { from: 0, ranged: false, totalBytes: length === undefined ? undefined : Number(length) };
  return { version, digest, body: response, ...(range ?? whole) };
}

/** What came more than once is joined with commas. */
function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return typeof value === "string" ? value : null;
}

const statusOf = ({ statusCode = 0 }: IncomingMessage): number => statusCode; // a response has one
