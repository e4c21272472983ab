import type { NewPerson } from "../../../api/identity";
import type { Location, Role } from "../../../api/types";
import { parseTable } from "./csv";

export type ImportField = "name" | "first_name" | "last_name" | "email" | "phone" | "job_title" | "location" | "role" | "language" | "vip";

/** What is wrong with a line before it is sent; the words are under `admin.people.import.problem`. */
export type ImportProblem = "no_name" | "no_email" | "twice" | "no_location" | "no_role" | "no_language";

export interface ImportRow {
  line: number;
  name: string;
  email: string;
  person: NewPerson;
  problems: ImportProblem[];
}

export interface Import {
  /** Headings that no field was found for. */
  unknown: string[];
  missing: ("name" | "email")[];
  rows: ImportRow[];
}

const headings: [ImportField, RegExp][] = [
  ["first_name", /^(first ?name|given ?name|prénom|prenom)$/],
  ["last_name", /^(last ?name|surname|family ?name|nom de famille)$/],
  ["name", /^(name|full ?name|display ?name|nom|nom complet)$/],
  ["email", /^(e-?mail|mail|e-?mail address|adresse|adresse (e-?mail|de courriel)|courriel)$/],
  ["phone", /^(phone|telephone|tel|mobile|téléphone|tél)$/],
  ["job_title", /^(job|job ?title|title|function|fonction|poste)$/],
  ["location", /^(place|location|site|department|lieu|service|département)$/],
  ["role", /^(role|rôle)$/],
  ["language", /^(language|locale|langue)$/],
  ["vip", /^vip$/],
];

const plain = (text: string) => text.trim().toLowerCase().replaceAll("_", " ");

function placeOf(text: string, locations: Location[]): string | undefined {
  const wanted = plain(text);
  const found = locations.filter((location) => {
    const path = plain(location.path);
    return path === wanted || plain(location.name) === wanted || path.endsWith(` / ${wanted}`);
  });
  return found.length === 1 ? found[0]!.id : undefined;
}

const languages: Record<string, string> = { en: "en", english: "en", anglais: "en", fr: "fr", french: "fr", français: "fr", francais: "fr" };

/** Reads a table of people. The first line names the columns, in English or French, in any order. */
export function readImport(text: string, locations: Location[], roles: Role[], roleName: (id: string, name: string) => string): Import {
  const [head = [], ...lines] = parseTable(text);
  const fields = head.map((heading) => headings.find(([, form]) => form.test(plain(heading)))?.[0]);
  // "Nom" beside "Prénom" is the family name.
  if (fields.includes("first_name") && !fields.includes("last_name")) {
    const at = fields.indexOf("name");
    if (at >= 0) fields[at] = "last_name";
  }
  const seen = new Set<string>();
  const rows = lines.map((cells, index) => {
    const value = (field: ImportField) => cells[fields.indexOf(field)] ?? "";
    const problems: ImportProblem[] = [];
    const name = value("name") || [value("first_name"), value("last_name")].filter(Boolean).join(" ");
    const email = value("email").toLowerCase();
    if (!name) problems.push("no_name");
    if (!/^\S+@\S+\.\S+$/.test(email)) problems.push("no_email");
    else if (seen.has(email)) problems.push("twice");
    seen.add(email);
    const person: NewPerson = { name, email };
    if (value("phone")) person.phone = value("phone");
    if (value("job_title")) person.job_title = value("job_title");
    if (/^(1|x|yes|true|oui|vrai)$/i.test(value("vip"))) person.vip = true;
    if (value("location")) {
      person.location_id = placeOf(value("location"), locations);
      if (!person.location_id) problems.push("no_location");
    }
    if (value("role")) {
      const wanted = plain(value("role"));
      person.role_id = roles.find((role) => [role.name, roleName(role.id, role.name)].some((each) => plain(each) === wanted))?.id;
      if (!person.role_id) problems.push("no_role");
    }
    if (value("language")) {
      person.locale = languages[plain(value("language"))];
      if (!person.locale) problems.push("no_language");
    }
    return { line: index + 2, name, email, person, problems };
  });
  const has = (...any: ImportField[]) => any.some((field) => fields.includes(field));
  return {
    unknown: head.filter((heading, index) => heading && !fields[index]),
    missing: [...(has("name", "first_name", "last_name") ? [] : (["name"] as const)), ...(has("email") ? [] : (["email"] as const))],
    rows,
  };
}
