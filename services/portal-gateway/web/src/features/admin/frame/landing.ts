/** Where the fields a server refused land in a form. */
export interface Landed {
  errors: Record<string, string>;
  /** Refused fields that the form does not show. */
  elsewhere: string[];
}

/**
 * `a.list[2].end` lands on `a.list.2.end`; `names[1]` lands on `names` and says which of them it is about, because a list
 * of texts is one field for the reader.
 */
export function landErrors(refused: Record<string, string>, values: object): Landed {
  const landed: Landed = { errors: {}, elsewhere: [] };
  for (const [field, message] of Object.entries(refused)) {
    const entry = /^([a-z_]+)\[(\d+)\]$/.exec(field);
    const path = entry ? entry[1]! : field.replaceAll(/\[(\d+)\]/g, ".$1");
    const [top = ""] = path.split(".");
    if (!(top in values)) {
      landed.elsewhere.push(message);
      continue;
    }
    const list = entry ? (values as Record<string, unknown>)[path] : undefined;
    const item = Array.isArray(list) ? list[Number(entry![2])] : undefined;
    const text = typeof item === "string" ? `${item}: ${message}` : message;
    landed.errors[path] = landed.errors[path] ? `${landed.errors[path]} · ${text}` : text;
  }
  return landed;
}

/** True if both look the same to the person who edits them. */
export function sameValues(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
