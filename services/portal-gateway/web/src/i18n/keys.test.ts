import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import en from "./en.json";
import fr from "./fr.json";

type Words = { [key: string]: string | Words };

function flatten(words: Words, prefix = ""): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === "string") all.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) all.set(inner, text);
  }
  return all;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.includes(".test.") && entry.name !== "schema.d.ts" ? [path] : [];
  });
}

const english = flatten(en as Words);
const french = flatten(fr as Words);
const has = (key: string) => english.has(key) || english.has(`${key}_one`);
const placeholders = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]).toSorted();

describe("words", () => {
  it("exist in both languages", () => {
    expect([...french.keys()].filter((key) => !english.has(key))).toEqual([]);
    expect([...english.keys()].filter((key) => !french.has(key))).toEqual([]);
  });

  it("are never empty and name the same values", () => {
    const values = (text: string | undefined) => placeholders(text ?? "").join(",");
    const empty = [...english].filter(([key, text]) => text === "" || french.get(key) === "").map(([key]) => key);
    const different = [...english].filter(([key, text]) => !key.endsWith("_one") && values(french.get(key)) !== values(text)).map(([key]) => key);
    expect({ empty, different }).toEqual({ empty: [], different: [] });
  });

  it("exist for every key the code uses", () => {
    const missing: string[] = [];
    for (const path of sources(join(import.meta.dirname, ".."))) {
      const code = readFileSync(path, "utf8");
      for (const [, key] of code.matchAll(/\bt\(\s*"([^"]+)"/g)) if (!has(key!)) missing.push(`${path}: ${key}`);
      for (const [, prefix] of code.matchAll(/\bt\(\s*`([a-z_.]+\.)\$\{/g)) {
        if (![...english.keys()].some((key) => key.startsWith(prefix!))) missing.push(`${path}: ${prefix}*`);
      }
    }
    expect(missing).toEqual([]);
  });
});
