import { Group, Text, Tooltip } from "@mantine/core";
import { IconKey, IconMail, IconRobot, IconServerCog, type Icon } from "@tabler/icons-react";
import { clsx } from "clsx";
import { useTranslation } from "react-i18next";
import type { AuditEntry } from "../../../api/types";
import { PersonLine } from "../../../ui/PersonAvatar";
import { exactTime, TimeAgo } from "../../../ui/time";
import list from "../frame/list.module.css";
import { auditDetail } from "./detail";
import classes from "./audit.module.css";

const programs: Record<string, Icon> = { api_key: IconKey, rule: IconRobot, mail: IconMail, service: IconServerCog };

function Who({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const Symbol = programs[entry.actor_kind];
  if (!Symbol) return <PersonLine name={entry.actor_name} />;
  return (
    <Group gap={6} wrap="nowrap" title={t(`admin.audit.actor.${entry.actor_kind}`, { defaultValue: entry.actor_kind })}>
      <Symbol size={17} stroke={1.7} aria-hidden />
      <span>{entry.actor_name}</span>
    </Group>
  );
}

/** Who did what and when; the newest first. */
export function AuditTable({ entries }: { entries: AuditEntry[] }) {
  const { t, i18n } = useTranslation();
  const what = (entry: AuditEntry) => t(`admin.audit.action.${entry.action}`, { defaultValue: entry.action });
  const when = (iso: string) => new Date(iso).toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: "medium" });
  return (
    <table className={list.table}>
      <thead>
        <tr>
          <th scope="col" className={list.wideOnly}>
            {t("admin.audit.when")}
          </th>
          <th scope="col" className={list.wideOnly}>
            {t("admin.audit.who")}
          </th>
          <th scope="col">{t("admin.audit.what")}</th>
          <th scope="col" data-end className={list.wideOnly}>
            {t("admin.audit.sequence")}
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <td className={clsx(classes.when, list.wideOnly)}>
              {entry.occurred_at ? (
                <Tooltip label={exactTime(entry.occurred_at, i18n.language)}>
                  <time dateTime={entry.occurred_at} className="tabular">
                    {when(entry.occurred_at)}
                  </time>
                </Tooltip>
              ) : null}
            </td>
            <td className={list.wideOnly}>
              <Who entry={entry} />
            </td>
            <td>
              <Text fz="sm" fw={550}>
                {what(entry)}
              </Text>
              {entry.detail ? (
                <Text fz="xs" c="dimmed" className={classes.detail} title={entry.detail}>
                  {auditDetail(t, entry.detail)}
                </Text>
              ) : null}
              <Text fz="xs" c="dimmed" component="div" className={list.phoneOnly}>
                {entry.actor_name} · <TimeAgo at={entry.occurred_at} />
              </Text>
            </td>
            <td data-end className={list.wideOnly} aria-label={`${entry.sequence}`}>
              <Tooltip label={t("admin.audit.hash", { hash: entry.hash })} multiline maw={420} styles={{ tooltip: { overflowWrap: "anywhere" } }}>
                <span className="tabular">{entry.sequence}</span>
              </Tooltip>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
