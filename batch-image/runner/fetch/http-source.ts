import { digestOf } from "./digest.ts";
import { refuseLinkLocal } from "./link-local.ts";
import { ArtifactError, emptyArtifact, faultOfStatus, type Opened, readContentRange, type Source } from "./source.ts";

const mostRedirects = 3;

/** An artifact behind an http or https link. Each hop is looked at: the link comes from a stranger. */
export function httpSource(url: string): Source {
  const label = labelOf(url);
  return {
    label,
    async open({ from, to }, signal) {
      const headers = { range: `bytes=${from}-${to}`, "accept-encoding": "identity" };
      const response = await follow(new URL(url), headers, signal, mostRedirects);
      return openedFrom(response, label);
    },
  };
}

/** The link without user, query and fragment: a presigned link's secret is in its query. */
function labelOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

async function follow(url: URL, headers: Record<string, string>, signal: AbortSignal, hops: number): Promise<Response> {
  await refuseLinkLocal(url.hostname);
  const response = await request(url, headers, signal);
  const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
  if (location === null) return response;
  await response.body?.cancel();
  const next = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
  if (hops === 0 || !next || !/^https?:$/.test(next.protocol)) {
    throw new ArtifactError("missing", `${labelOf(url.href)} redirects to nowhere`);
  }
  return follow(next, headers, signal, hops - 1);
}

async function request(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url.href, { headers, signal, redirect: "manual" });
  } catch (cause) {
    throw new ArtifactError("unreachable", `${labelOf(url.href)} does not answer`, { cause });
  }
}

async function openedFrom(response: Response, label: string): Promise<Opened> {
  if (response.status === 416) {
    await response.body?.cancel();
    return emptyArtifact;
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new ArtifactError(faultOfStatus(response.status), `${label} answers ${response.status}`);
  }
  const range = response.status === 206 ? readContentRange(response.headers.get("content-range")) : undefined;
  if (response.status === 206 && !range) {
    await response.body.cancel();
    throw new ArtifactError("unreachable", `${label} answers a range without saying which`);
  }
  const version = response.headers.get("etag") ?? undefined;
  const digest = digestOf((name) => response.headers.get(name));
  return {
    version,
    digest,
    body: response.body,
    ...(range ?? { from: 0, ranged: false, totalBytes: lengthOf(response) }),
  };
}

function lengthOf(response: Response): number | undefined {
  const header = response.headers.get("content-length");
  return header === null ? undefined : Number(header);
}
