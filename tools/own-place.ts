import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";

/** In a bundle each of our modules still knows where its own file lies: what it reads beside itself is there. */
export const ownPlace = (root: string): Plugin => ({
  name: "own-place",
  setup(build) {
    const ours = new RegExp(`^${join(root, "(cli|lib|local|tools|src)").replaceAll(".", "\\.")}/.*\\.ts$`);
    build.onLoad({ filter: ours }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (!text.includes("import.meta")) return undefined;
      const contents = text
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
        .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)));
      return { contents, loader: "ts" };
    });
  },
});
