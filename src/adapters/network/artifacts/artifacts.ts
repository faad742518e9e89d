import { bind } from "../bind.ts";
import type { Session } from "../session.ts";
import { createArtifact } from "./create-artifact.ts";
import { downloadArtifact } from "./download-artifact.ts";
import { uploadArtifact } from "./upload-artifact.ts";

/** Artifacts: programs, inputs and proofs, kept beside the network. */
export const artifacts = (session: Session) => ({
  create: bind(session, createArtifact),
  upload: bind(session, uploadArtifact),
  download: bind(session, downloadArtifact),
});
