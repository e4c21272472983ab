import { Button } from "@mantine/core";
import { IconArrowDown, IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { deliveriesQuery } from "../../api/notification";
import { useRealm } from "../../api/session";
import { activitiesQuery, messagesQuery } from "../../api/ticketing";
import type { Activity, Ticket } from "../../api/types";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { SkeletonRows } from "../../ui/Rows";
import { TimeAgo } from "../../ui/time";
import { MessageCard } from "./MessageCard";
import { weave } from "./thread";
import classes from "./ticket.module.css";
import { usePinned } from "./usePinned";
import { activityText, actorName } from "./words";

const FOLD = 4;

function Events({ events }: { events: Activity[] }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const shown = open || events.length <= FOLD ? events : events.slice(-2);
  return (
    <div className={classes.events}>
      {shown.length < events.length ? (
        <button type="button" className={classes.more} onClick={() => setOpen(true)}>
          {t("activity.more", { count: events.length - shown.length })}
        </button>
      ) : null}
      {shown.map((event) => (
        <div key={event.id} className={classes.event}>
          <IconHistory size={14} aria-hidden />
          <span>
            <b>{actorName(t, event)}</b> {activityText(t, event, i18n.language)}
            <span className={classes.eventTime}>
              <TimeAgo at={event.occurred_at} />
            </span>
          </span>
        </div>
      ))}
    </div>
  );
}

export function Thread({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { prefix, can, realm } = useRealm();
  const messages = useQuery(messagesQuery(prefix, ticket.id));
  const activities = useQuery({ ...activitiesQuery(prefix, ticket.id), enabled: realm.is_agent });
  const deliveries = useQuery({ ...deliveriesQuery(prefix, ticket.id), enabled: can("delivery.read"), retry: false }).data ?? [];
  const entries = useMemo(() => weave(messages.data ?? [], activities.data ?? []), [messages.data, activities.data]);
  const box = useRef<HTMLDivElement>(null);
  const { below, toEnd } = usePinned(box, messages.data?.length ?? 0, messages.data?.at(-1)?.author_id === realm.person_id);
  if (messages.isError && !messages.data) return <ErrorPanel error={messages.error} onRetry={() => void messages.refetch()} />;
  return (
    <div ref={box} className={classes.thread} role="log" aria-label={t("ticket.thread")} aria-live="polite" aria-relevant="additions">
      {messages.isPending ? <SkeletonRows count={3} height={120} gap={14} /> : null}
      {entries.map((entry) =>
        entry.kind === "message" ? (
          <MessageCard
            key={entry.message.id}
            prefix={prefix}
            message={entry.message}
            sending={entry.message.id.startsWith("sending")}
            deliveries={deliveries.filter((delivery) => delivery.message_id === entry.message.id)}
          />
        ) : (
          <Events key={entry.events[0]!.id} events={entry.events} />
        ),
      )}
      {below > 0 ? (
        <Button size="compact-sm" radius="xl" className={classes.newer} onClick={toEnd} leftSection={<IconArrowDown size={14} />}>
          {t("thread.newer", { count: below })}
        </Button>
      ) : null}
    </div>
  );
}
