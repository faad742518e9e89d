/** A tool that is not there and could not be installed; the message is one sentence that says what to do. */
export class MissingTool extends Error {
  override readonly name = "MissingTool";
}
