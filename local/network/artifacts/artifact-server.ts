import { randomBytes } from "node:crypto";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Faults } from "../faults.ts";
import type { ArtifactKind, ArtifactStore, Clock } from "../ports.ts";
import { type ArtifactPath, newArtifactId, readArtifactPath } from "./artifact-id.ts";
import { createLinks } from "./links.ts";
import { serveArtifacts } from "./serve-artifacts.ts";
import { createShelf, readContent, type ShelvedArtifact } from "./shelf.ts";

export type ArtifactServerOptions = {
  clock: Clock;
  /** 0, the default, takes a free one. */
  port?: number;
  /** PEM. With it the server speaks HTTPS alone. */
  tls?: { key: string; cert: string };
  /**
   * How artifacts are named: by the address of this server (default), or `s3://<bucket>/…` as the live network may. This
   * server answers `GET /<bucket>/<prefix>/<id>` too, as path-style S3 clients ask.
   */
  uriScheme?: "url" | "s3";
  bucket?: string;
  /** How long a link to upload holds, in seconds. */
  uploadTtlSec?: number;
  largestUploadBytes?: number;
  /** Asked at `artifact.get` and `artifact.put`. */
  faults?: Pick<Faults, "next">;
};

/** All that a later server needs to serve the same artifacts through the same links. */
export type ArtifactSnapshot = { version: 1; linkSecret: Uint8Array; artifacts: ShelvedArtifact[] };

export type ArtifactServer = ArtifactStore & {
  /** `http://127.0.0.1:<port>` or `https://…`. */
  url: string;
  /** Ends connections that are open, too. */
  close(): Promise<void>;
  snapshot(): ArtifactSnapshot;
  restore(snapshot: ArtifactSnapshot): void;
};

const defaults = { bucket: "spn-artifacts", uploadTtlSec: 3600, largestUploadBytes: 512 * 1024 * 1024 };

/** Starts the network's artifact storage on loopback, in memory. Rejects where the port is taken. */
export async function createArtifactServer(options: ArtifactServerOptions): Promise<ArtifactServer> {
  const { clock, uriScheme = "url", faults = { next: () => undefined } } = options;
  const { bucket, uploadTtlSec, largestUploadBytes } = { ...defaults, ...options };
  const shelf = createShelf();
  let linkSecret: Uint8Array = randomBytes(32);
  const links = () => createLinks(linkSecret);

  const server = options.tls === undefined ? createHttpServer() : createHttpsServer(options.tls);
  const serve = serveArtifacts({ shelf, links, clock, largestUploadBytes, faults });
  server.on("request", (request, response) => {
    serve(request, response).catch(() => response.destroy()); // the peer has gone in the middle of an exchange
  });
  const port = await listen(server, options.port ?? 0);
  const url = `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`;

  const uriOf = ({ kind, id }: ArtifactPath) => `${uriScheme === "s3" ? `s3://${bucket}` : url}/${kind}/${id}`;
  const publicUri = (uri: string): string => {
    const path = readArtifactPath(uri);
    return path === undefined ? uri : uriOf(path);
  };
  const newPath = (kind: ArtifactKind): ArtifactPath => ({ kind, id: newArtifactId(clock.nowMs()) });
  const presign = (use: "upload" | "download", path: ArtifactPath, ttlSec: number) => {
    const expiresAtSec = Math.floor(clock.nowMs() / 1000) + ttlSec;
    const query = links().query(use, path, expiresAtSec);
    return { url: `${url}/${path.kind}/${path.id}?${query}`, expiresAtSec };
  };

  return {
    url,
    create(kind) {
      const path = newPath(kind);
      shelf.reserve(path);
      return { uri: uriOf(path), presignedUrl: presign("upload", path, uploadTtlSec).url };
    },
    write(kind, bytes) {
      const path = newPath(kind);
      shelf.put(path, bytes);
      return { uri: uriOf(path), publicUri: uriOf(path) };
    },
    read(uri) {
      const path = readArtifactPath(uri);
      const content = path === undefined ? undefined : shelf.content(path);
      return content === undefined ? undefined : readContent(content);
    },
    publicUri,
    presignRead(uri, ttlSec) {
      const path = readArtifactPath(uri);
      if (path === undefined) throw new TypeError(`Not the URI of an artifact: ${uri}`);
      return presign("download", path, ttlSec);
    },
    close: () => close(server),
    snapshot: () => ({ version: 1, linkSecret, artifacts: shelf.all() }),
    restore(snapshot) {
      linkSecret = snapshot.linkSecret;
      shelf.replaceAll(snapshot.artifacts);
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port); // a server on TCP has an address of this form
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
