import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Realm } from "../../api/session";
import { fewTicketsQuery } from "../../api/ticketing";
import { paths } from "../../paths";
import { unfinished } from "../../search";
import { Card } from "../../ui/Card";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { PriorityMark, StatusIcon } from "../../ui/TicketMarks";
import { TimeAgo } from "../../ui/time";
import classes from "./provider.module.css";

/** What a client is waiting for, the most urgent first. */
export function OpenTickets({ realm }: { realm: Realm }) {
  const { t } = useTranslation();
  const tickets = useQuery(fewTicketsQuery(realm.api_prefix, { status: [...unfinished], order_by: "priority", page_size: 8 }));
  return (
    <Card
      title={t("client.open_tickets")}
      actions={
        <Anchor component={Link} href={paths.tickets(realm.slug)} fz="sm">
          {t("client.all_tickets")}
        </Anchor>
      }
    >
      {tickets.isError ? <ErrorPanel error={tickets.error} onRetry={() => void tickets.refetch()} /> : null}
      {tickets.isPending ? <SkeletonRows count={5} height={24} gap={12} /> : null}
      {tickets.data?.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t("client.no_open_tickets")}
        </Text>
      ) : null}
      {tickets.data?.map((ticket) => (
        <Link key={ticket.id} href={paths.ticket(realm.slug, ticket.number)} className={classes.ticket}>
          <StatusIcon status={ticket.status} label={t(`ticket.status.${ticket.status}`)} />
          <Text span fz="sm" c="dimmed" className="tabular" style={{ flex: "none" }}>
            {ticket.number}
          </Text>
          <Text span fz="sm" truncate flex={1}>
            {ticket.title}
          </Text>
          <PriorityMark priority={ticket.priority} plain short />
          <Text span fz="xs" c="dimmed" className={classes.wide}>
            <TimeAgo at={ticket.created_at} short />
          </Text>
        </Link>
      ))}
    </Card>
  );
}
