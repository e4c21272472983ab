import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import { activitiesQuery } from "../../api/ticketing";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { SkeletonRows } from "../../ui/Rows";
import { exactTime } from "../../ui/time";
import classes from "./facts.module.css";
import { activityText, actorName } from "./words";

/** Everything that happened to the ticket, oldest first; nobody can change it. */
export function ActivityLog({ ticketId }: { ticketId: string }) {
  const { t, i18n } = useTranslation();
  const { prefix } = useRealm();
  const log = useQuery(activitiesQuery(prefix, ticketId));
  if (log.isError) return <ErrorPanel error={log.error} onRetry={() => void log.refetch()} />;
  if (!log.data) return <SkeletonRows count={6} />;
  return (
    <ol className={classes.log} aria-label={t("ticket.tab.activity")}>
      {log.data.map((entry) => (
        <li key={entry.id} className={classes.logLine}>
          <div>
            <b>{actorName(t, entry)}</b> {activityText(t, entry, i18n.language)}
          </div>
          <div className={classes.logMeta}>
            <span>{t(`activity.actor.${entry.actor_kind}`, { defaultValue: entry.actor_kind })}</span>
            <span className="tabular">{entry.occurred_at ? exactTime(entry.occurred_at, i18n.language) : ""}</span>
          </div>
        </li>
      ))}
      {log.data.length === 0 ? (
        <Text fz="sm" c="dimmed" py="md">
          {t("activity.empty")}
        </Text>
      ) : null}
    </ol>
  );
}
