import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { readRecording } from "../../replay/market/read-recording.ts";
import { type RecordedLine, type Recording, writeRecorded } from "../../replay/market/recorded.ts";

/** A recording that grows: what it holds already, and whole lines at its end. */
export type RecordingFile = {
  /** undefined: the file is new. */
  held: Recording | undefined;
  append(line: RecordedLine): void;
  close(): void;
};

/**
 * Opens or begins the file. What a killed process left of a line is cut off: a line counts once its end is written.
 * Throws a RecordingError where the file is no recording.
 */
export function openRecording(path: string): RecordingFile {
  mkdirSync(dirname(path), { recursive: true });
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  const held = whole === "" ? undefined : readRecording(whole);
  const file = openSync(path, "a");
  return {
    held,
    append: (line) => void writeSync(file, writeRecorded(line)),
    close() {
      fsyncSync(file);
      closeSync(file);
    },
  };
}
