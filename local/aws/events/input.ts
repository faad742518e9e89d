/** What of an event a target gets: all of it, a constant, a part, or a template with parts in it. */
export type InputForm =
  | { kind: "event" }
  | { kind: "constant"; text: string }
  | { kind: "path"; path: string }
  | { kind: "template"; template: string; paths: Readonly<Record<string, string>> };

/** `$.detail.jobId`, `$.detail['job-id'][0]` → the value there, or undefined. */
export function valueAt(path: string, event: unknown): unknown {
  const steps = [...path.matchAll(/\.([\w-]+)|\[(?:'([^']*)'|"([^"]*)"|(\d+))\]/g)].map(
    ([, dotted, single, double, index]) => dotted ?? single ?? double ?? index ?? "",
  );
  return steps.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[step] : undefined), // lists too
    event,
  );
}

/** The input of a target as JSON text. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
export function inputOf(form: InputForm, event: unknown): string {
  switch (form.kind) {
    case "event":
      return JSON.stringify(event);
    case "constant":
      return form.text;
    case "path":
      return JSON.stringify(valueAt(form.path, event) ?? null);
    case "template":
      return filled(form.template, (name) =>
        name === "aws.events.event.json" || name === "aws.events.event"
          ? event
          : valueAt(form.paths[name] ?? "$.?", event),
      );
  }
}

/** `<name>` inside quotes becomes the bare text of a value, elsewhere its JSON; what is absent becomes nothing. */
function filled(template: string, valueOf: (name: string) => unknown): string {
  return template.replace(/<([\w.-]+)>/g, (_whole, name: string, offset: number) => {
    const value = valueOf(name);
    const quoted = (template.slice(0, offset).match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1;
    if (value === undefined) return quoted ? "" : '""';
    if (quoted)
      return typeof value === "string"
        ? JSON.stringify(value).slice(1, -1)
        : JSON.stringify(value).replaceAll('"', '\\"');
    return JSON.stringify(value);
  });
}
