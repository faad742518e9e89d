/** Where the bytes of an image are asked for: the registry's origin and the paths below it. */
export interface ImageReference {
  readonly origin: string;
  readonly repository: string;
  readonly tag: string;
}

/** Docker Hub answers under another name than the one in its references. */
const apiHosts: Readonly<Record<string, string>> = { "docker.io": "registry-1.docker.io" };

/** `<registry>/<repository>:<tag>`. Throws on a reference that leaves one of them to somebody's default, or says `latest`. */
export function readImageReference(text: string): ImageReference {
  const [, registry, repository, tag] =
    /^([\w.-]+(?:\.\w+|:\d+))\/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*):(\w[\w.-]{0,127})$/.exec(text) ?? [];
  if (registry === undefined || repository === undefined || tag === undefined)
    throw new Error(`"${text}" is not <registry>/<repository>:<tag>`);
  if (tag === "latest") throw new Error(`"${text}": latest is no version`);
  const isOnThisMachine = /^127\.0\.0\.1:/.test(registry);
  return { origin: `${isOnThisMachine ? "http" : "https"}://${apiHosts[registry] ?? registry}`, repository, tag };
}
