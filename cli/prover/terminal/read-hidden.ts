import { StringDecoder } from "node:string_decoder";

type Pressed = { typed: readonly string[]; end?: "given" | "given-up"; rest: string };

/** What a terminal sends for keys that write nothing (arrows, Home, Delete), and around what is pasted. */
const escapes = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)/gu; // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out

/**
 * A line without showing it, character by character, for the terminal would show a line; undefined where whoever sits there
 * gives up: Ctrl-C, Ctrl-D where nothing is typed, or the terminal is gone. What was typed ahead is the next question's.
 */
export function readHidden(
  stdin: NodeJS.ReadStream,
  stderr: NodeJS.WritableStream,
  question: string,
): Promise<string | undefined> {
  stdin.setRawMode(true); // first: whoever is quick would see what is typed
  stderr.write(`${question} `);
  const decoder = new StringDecoder("utf8"); // a character may come in two pieces
  let typed: readonly string[] = [];
  return new Promise((done) => {
    const end = (line: string | undefined, rest: string) => {
      stdin.off("data", read).off("end", gone);
      stdin.setRawMode(false);
      stdin.pause();
      if (rest !== "") stdin.unshift(Buffer.from(rest));
      stderr.write("\n");
      done(line);
    };
    const gone = () => end(undefined, "");
    const read = (chunk: Buffer) => {
      const pressed = press(typed, decoder.write(chunk));
      typed = pressed.typed;
      if (pressed.end !== undefined) end(pressed.end === "given" ? typed.join("") : undefined, pressed.rest);
    };
    stdin.on("data", read).on("end", gone);
    stdin.resume();
  });
}

/** The line after `keys`, in characters: Backspace takes away one of them, Ctrl-U all; other control signs do nothing. */
function press(typed: readonly string[], keys: string): Pressed {
  const line = [...typed];
  const all = [...keys.replace(escapes, "")];
  for (const [at, key] of all.entries()) {
    const rest = () => all.slice(at + 1).join("");
    if (key === "\r" || key === "\n") return { typed: line, end: "given", rest: rest() };
    if (key === "\x03" || (key === "\x04" && line.length === 0)) return { typed: [], end: "given-up", rest: "" };
    if (key === "\x7f" || key === "\b") line.pop();
    else if (key === "\x15") line.length = 0;
    else if (!/\p{Cc}/u.test(key)) line.push(key);
  }
  return { typed: line, rest: "" };
}
