import { Button, Group, Text, Title } from "@mantine/core";
import { IconCheck, IconRotateClockwise } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import { messagesQuery, moveTicket, ticketQuery } from "../../api/ticketing";
import type { Ticket, TicketStatus } from "../../api/types";
import { paths } from "../../paths";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { SkeletonRows } from "../../ui/Rows";
import { TimeAgo } from "../../ui/time";
import { useAction } from "../../ui/useAction";
import { Bubbles } from "./Bubbles";
import classes from "./portal.module.css";
import { PortalPage } from "./PortalPage";
import { ReplyForm } from "./ReplyForm";
import { StateMark } from "./StateMark";

export function MyTicketPage() {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const { ticketId } = useParams({ strict: false }) as { ticketId: string };
  const ticket = useQuery(ticketQuery(prefix, ticketId));
  const thread = useQuery(messagesQuery(prefix, ticketId));
  const back = { href: paths.portal.tickets(), label: t("portal.nav.tickets") };
  if (ticket.isError) {
    return (
      <PortalPage title={t("portal.nav.tickets")} back={back}>
        <ErrorPanel error={ticket.error} onRetry={() => void ticket.refetch()} />
      </PortalPage>
    );
  }
  if (!ticket.data) {
    return (
      <PortalPage title={t("portal.nav.tickets")} back={back}>
        <SkeletonRows count={4} height={84} />
      </PortalPage>
    );
  }
  return (
    <PortalPage title={ticket.data.title} back={back} heading={<Head ticket={ticket.data} />}>
      {thread.isError ? <ErrorPanel error={thread.error} onRetry={() => void thread.refetch()} /> : null}
      {thread.data ? <Bubbles messages={thread.data} /> : <SkeletonRows count={3} height={96} />}
      <Outcome ticket={ticket.data} />
      {ticket.data.status === "closed" || ticket.data.status === "cancelled" ? (
        <Text c="dimmed" ta="center" my="lg">
          {t("portal.ticket.ended")}
        </Text>
      ) : (
        <ReplyForm ticket={ticket.data} />
      )}
    </PortalPage>
  );
}

function Head({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  return (
    <header className={classes.ticketHead}>
      <Text fz="sm" c="dimmed" className="tabular">
        {ticket.number} · {t("portal.ticket.opened")} <TimeAgo at={ticket.created_at} />
      </Text>
      <Title order={1} mt={2} mb="sm">
        {ticket.title}
      </Title>
      <Group gap="md">
        <StateMark ticket={ticket} large />
        <Group gap={8} wrap="nowrap">
          {ticket.assignee_name ? <PersonAvatar name={ticket.assignee_name} size={26} /> : null}
          <Text fz="sm">{ticket.assignee_name ? t("portal.handled_by", { name: ticket.assignee_name }) : t("portal.nobody_yet")}</Text>
        </Group>
      </Group>
    </header>
  );
}

/** Once it is solved: say yes, or open it again. */
function Outcome({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const move = useAction((to: TicketStatus) => moveTicket(prefix, ticket, { to }), { refetch: [[prefix, "ticketing"]] });
  const may = (status: TicketStatus) => ticket.allowed_transitions.includes(status);
  if (ticket.status !== "resolved" || (!may("closed") && !may("open"))) return null;
  return (
    <div className={classes.outcome} role="status">
      <Text fw={600}>{t("portal.ticket.solved_question")}</Text>
      <Group gap="sm">
        {may("closed") ? (
          <Button leftSection={<IconCheck size={18} aria-hidden />} loading={move.isPending} onClick={() => move.mutate("closed")}>
            {t("portal.ticket.yes")}
          </Button>
        ) : null}
        {may("open") ? (
          <Button variant="default" leftSection={<IconRotateClockwise size={18} aria-hidden />} loading={move.isPending} onClick={() => move.mutate("open")}>
            {t("portal.ticket.reopen")}
          </Button>
        ) : null}
      </Group>
    </div>
  );
}
