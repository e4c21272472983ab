import { Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconUserCheck, IconUserPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Mark } from "../../../ui/Mark";
import list from "../frame/list.module.css";
import type { ImportRow } from "./importRows";
import classes from "./people.module.css";
import type { Outcome } from "./useImport";

interface Props {
  rows: ImportRow[];
  outcomes: ReadonlyMap<number, Outcome>;
}

function State({ row, outcome }: { row: ImportRow; outcome: Outcome | undefined }) {
  const { t } = useTranslation();
  if (outcome?.state === "added") {
    return (
      <Mark tone="good" icon={IconCircleCheck} plain>
        {t("admin.people.import.added")}
      </Mark>
    );
  }
  if (outcome?.state === "known") {
    return (
      <Mark tone="neutral" icon={IconUserCheck} plain>
        {t("admin.people.import.known")}
      </Mark>
    );
  }
  const problem = outcome?.state === "failed" ? outcome.text : row.problems.map((each) => t(`admin.people.import.problem.${each}`)).join(" · ");
  if (problem) {
    return (
      <span className={classes.importProblem}>
        <IconAlertTriangle size={14} aria-hidden />
        {problem}
      </span>
    );
  }
  return (
    <Mark tone="info" icon={IconUserPlus} plain>
      {t("admin.people.import.ready")}
    </Mark>
  );
}

/** The lines of the table as they were understood, and what became of them. */
export function ImportTable({ rows, outcomes }: Props) {
  const { t } = useTranslation();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <div className={classes.importRows} role="region" aria-label={t("admin.people.import.title")} tabIndex={0}>
      <table className={list.table}>
        <thead>
          <tr>
            <th scope="col">{t("admin.people.person")}</th>
            <th scope="col">{t("admin.people.import.state")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.line}>
              <td>
                <Text fz="sm" fw={550}>
                  {row.name || "–"}
                </Text>
                <Text fz="xs" c="dimmed">
                  {t("admin.people.import.line", { line: row.line })} · {row.email || "–"}
                </Text>
              </td>
              <td>
                <State row={row} outcome={outcomes.get(row.line)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
