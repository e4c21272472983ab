import { Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconClock, IconMail, IconMailOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { deliveriesQuery, retryDelivery } from "../../api/notification";
import { useRealm } from "../../api/session";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Mark, type Tone } from "../../ui/Mark";
import { SkeletonRows } from "../../ui/Rows";
import { TimeAgo } from "../../ui/time";
import { useAction } from "../../ui/useAction";
import classes from "./facts.module.css";

const looks: Record<string, [Tone, typeof IconCheck]> = {
  queued: ["info", IconClock],
  sent: ["good", IconCheck],
  failed: ["danger", IconAlertTriangle],
  suppressed: ["neutral", IconMailOff],
};

/** Which mails the ticket sent, and what became of them. */
export function MailLog({ ticketId }: { ticketId: string }) {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const log = useQuery(deliveriesQuery(prefix, ticketId));
  const retry = useAction((id: string) => retryDelivery(prefix, id), {
    refetch: [[prefix, "notification", "deliveries", ticketId]],
    done: t("delivery.retried"),
  });
  if (log.isError) return <ErrorPanel error={log.error} onRetry={() => void log.refetch()} />;
  if (!log.data) return <SkeletonRows count={5} />;
  if (log.data.length === 0) return <EmptyState compact icon={IconMail} title={t("delivery.empty")} text={t("delivery.empty_text")} />;
  return (
    <ol className={classes.log} aria-label={t("ticket.tab.mail")}>
      {log.data.map((delivery) => {
        const [tone, icon] = looks[delivery.state] ?? ["neutral", IconClock];
        return (
          <li key={delivery.id} className={classes.logLine}>
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text span fz="sm" truncate fw={500}>
                {delivery.recipient}
              </Text>
              <Mark tone={tone} icon={icon}>
                {t(`delivery.state.${delivery.state}`)}
              </Mark>
            </Group>
            <Text fz="xs" c="dimmed" truncate>
              {t(`delivery.template.${delivery.template}`, { defaultValue: delivery.template })} · {delivery.subject}
            </Text>
            <div className={classes.logMeta}>
              <TimeAgo at={delivery.sent_at ?? delivery.created_at} />
              {delivery.attempts > 1 ? <span>{t("delivery.attempts", { count: delivery.attempts })}</span> : null}
            </div>
            {delivery.state === "failed" ? (
              <>
                <Text fz="xs" c="var(--g-danger)">
                  {delivery.last_response}
                </Text>
                {can("delivery.retry") ? (
                  <Button size="compact-xs" variant="default" mt={4} onClick={() => retry.mutate(delivery.id)}>
                    {t("action.try_again")}
                  </Button>
                ) : null}
              </>
            ) : null}
          </li>
        );
      })}
    </ol>
  );
}
