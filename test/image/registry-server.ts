import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export const digestOfText = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** What the registry does with requests for one name of a manifest. */
export type Serving = {
  body: string;
  /** The digest that it claims; absent: the right one. */
  claims?: string;
  /** How many answers are 429 first. */
  busy?: number;
};

const token = "anonymous-token";

/**
 * A registry on loopback that speaks as the Distribution API does: a challenge, a token service, manifests by tag and digest.
 * It also serves files, as a bucket does.
 */
export async function startRegistry() {
  const manifests = new Map<string, Serving>();
  const files = new Map<string, Uint8Array | "cut">();
  const asked: string[] = [];
  const state = { realm: undefined as string | undefined, lets: true };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://registry");
    asked.push(`${url.pathname}${url.search}`);
    if (url.pathname === "/token") {
      const scope = url.searchParams.get("scope");
      return void response.end(JSON.stringify({ [scope?.includes("old") ? "access_token" : "token"]: token }));
    }
    const file = files.get(url.pathname);
    if (file === "cut") {
      response.writeHead(200, { "content-length": "100" });
      return void response.write("not all of it", () => response.destroy());
    }
    if (file) return void response.writeHead(200, { "content-length": String(file.length) }).end(file);
    if (!url.pathname.startsWith("/v2/")) return void response.writeHead(404).end();

    const [, repository = "", name = ""] = /^\/v2\/(.*)\/manifests\/(.*)$/.exec(url.pathname) ?? [];
    if (request.headers.authorization !== `Bearer ${token}` || !state.lets) {
      const realm = state.realm ?? `http://127.0.0.1:${port}/token`;
      const challenge = `Bearer realm="${realm}",service="registry.test",scope="repository:${repository}:pull"`;
      return void response.writeHead(401, { "www-authenticate": challenge }).end("{}");
    }
    const serving = manifests.get(`${repository}:${name}`);
    if (!serving) return void response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    if (serving.busy && serving.busy-- > 0) return void response.writeHead(429, { "retry-after": "0" }).end();
    response.setHeader("docker-content-digest", serving.claims ?? digestOfText(serving.body));
    response.end(serving.body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    host,
    asked,
    /** `realm`: where its challenge sends those without a token; `lets`: whether a token lets anybody in. */
    state,
    serve(repository: string, name: string, serving: Serving): string {
      manifests.set(`${repository}:${name}`, serving);
      return `${host}/${repository}:${name}`;
    },
    /** An image for each architecture, behind a list; returns the list's text. */
    serveList(repository: string, tag: string, architectures: readonly string[], list: Partial<Serving> = {}): string {
      const children = architectures.map((architecture) => {
        const body = aManifest(architecture);
        manifests.set(`${repository}:${digestOfText(body)}`, { body });
        return { digest: digestOfText(body), platform: { os: "linux", architecture } };
      });
      const body = JSON.stringify({ schemaVersion: 2, manifests: children });
      manifests.set(`${repository}:${tag}`, { body, ...list });
      return body;
    },
    serveFile(path: string, bytes: Uint8Array | "cut"): string {
      files.set(path, bytes);
      return `http://${host}${path}`;
    },
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

/** A manifest; `of` makes it another one. */
export const aManifest = (of: string): string =>
  JSON.stringify({
    schemaVersion: 2,
    config: { digest: digestOfText(of) },
    layers: [{ digest: digestOfText("layer") }],
  });
