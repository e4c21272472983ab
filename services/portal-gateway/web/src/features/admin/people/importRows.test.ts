import { describe, expect, it } from "vitest";
import type { Location, Role } from "../../../api/types";
import { parseTable } from "./csv";
import { readImport } from "./importRows";

const locations = [
  { id: "loc_1", name: "Lyon", path: "Acme / Lyon" },
  { id: "loc_2", name: "Sales", path: "Acme / Lyon / Sales" },
  { id: "loc_3", name: "Sales", path: "Acme / Lille / Sales" },
] as Location[];
const roles = [{ id: "rol_1", name: "Requester" }] as Role[];
const read = (text: string) => readImport(text, locations, roles, (_, name) => (name === "Requester" ? "Demandeur" : name));

describe("a table", () => {
  it("is read with any of the usual marks, quotes and line ends", () => {
    expect(parseTable('\uFEFFa;b\r\n"x;1";"say ""hi"""\r\n\r\n')).toEqual([["a", "b"], ["x;1", 'say "hi"']]);
    expect(parseTable("a,b\n1,2")).toEqual([["a", "b"], ["1", "2"]]);
    expect(parseTable("a\tb\n1\t2")).toEqual([["a", "b"], ["1", "2"]]);
    expect(parseTable('a,b\n"two\nlines",2')).toEqual([["a", "b"], ["two\nlines", "2"]]);
  });
});

describe("an import of people", () => {
  it("knows the columns in English and French", () => {
    const found = read("Prénom;Nom;Courriel;Lieu;Rôle;VIP;Taille\nAnna;Berger;Anna@Acme.example;Lyon;Demandeur;oui;3");
    expect(found.unknown).toEqual(["Taille"]);
    expect(found.rows[0]).toMatchObject({
      line: 2,
      problems: [],
      person: { name: "Anna Berger", email: "anna@acme.example", location_id: "loc_1", role_id: "rol_1", vip: true },
    });
  });
  it("says what is wrong with a line", () => {
    const { rows } = read("name,email,place,role,language\n,a@b.example\nB,nothing\nC,c@d.example,Sales,Boss,de\nD,a@b.example");
    expect(rows.map((row) => row.problems)).toEqual([["no_name"], ["no_email"], ["no_location", "no_role", "no_language"], ["twice"]]);
  });
  it("finds a place by its path where the name is not enough", () => {
    expect(read("name,email,place\nA,a@b.example,Lille / Sales").rows[0]?.person.location_id).toBe("loc_3");
  });
  it("misses columns that it cannot do without", () => {
    expect(read("phone\n1").missing).toEqual(["name", "email"]);
  });
});
