import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createPerson, invitePerson } from "../../../api/identity";
import { errorText, isReason } from "../../../api/problem";
import type { ImportRow } from "./importRows";

export type Outcome = { state: "added" | "known" } | { state: "failed"; text: string };

/** Adds people one after the other; each line keeps what became of it. */
export function useImport(prefix: string) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<number, Outcome>>(new Map());
  const [running, setRunning] = useState(false);
  const add = async (row: ImportRow, invite: boolean): Promise<Outcome> => {
    try {
      const person = await createPerson(prefix, row.person);
      if (invite) await invitePerson(prefix, person.id);
      return { state: "added" };
    } catch (error) {
      return isReason(error, "PERSON_EXISTS") ? { state: "known" } : { state: "failed", text: errorText(t, error) };
    }
  };
  const run = async (rows: ImportRow[], invite: boolean) => {
    setRunning(true);
    for (const row of rows) {
      const outcome = await add(row, invite);
      setOutcomes((all) => new Map(all).set(row.line, outcome));
    }
    setRunning(false);
    void client.invalidateQueries({ queryKey: [prefix, "identity"] });
  };
  return { outcomes, running, run, reset: () => setOutcomes(new Map()) };
}
