import { Group, Text, Tooltip } from "@mantine/core";
import { IconMessageReply } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import type { Ticket } from "../../api/types";
import { Link } from "../../ui/Link";
import { PersonLine } from "../../ui/PersonAvatar";
import { PriorityMark, StatusMark } from "../../ui/TicketMarks";
import { TenantChip } from "../../ui/TenantChip";
import { TimeAgo } from "../../ui/time";
import classes from "./table.module.css";

/** A ticket in a list, with the client it belongs to where several are shown. */
export interface Line {
  ticket: Ticket;
  tenant?: { name: string; color: string; slug: string; logoUrl?: string | null };
  href: string;
}

export interface Column {
  key: string;
  width: string;
  sort?: "created_at" | "updated_at" | "priority";
  optional?: boolean;
  hiddenAtFirst?: boolean;
  cell: (line: Line, t: TFunction) => ReactNode;
}

export const allColumns: Column[] = [
  {
    key: "number",
    width: "96px",
    cell: ({ ticket }) => <span className={`${classes.number} tabular`}>{ticket.number}</span>,
  },
  {
    key: "title",
    width: "minmax(220px, 1fr)",
    cell: ({ ticket, href }, t) => (
      <Group gap={6} wrap="nowrap" miw={0}>
        {ticket.last_author === "requester" ? (
          <Tooltip label={t("ticket.awaiting_answer")}>
            <IconMessageReply size={15} className={classes.awaiting} aria-label={t("ticket.awaiting_answer")} />
          </Tooltip>
        ) : null}
        <Link href={href} className={classes.title} tabIndex={-1}>
          {ticket.title}
        </Link>
      </Group>
    ),
  },
  {
    key: "tenant",
    width: "136px",
    cell: ({ tenant }) => (tenant ? <TenantChip name={tenant.name} color={tenant.color} logoUrl={tenant.logoUrl} /> : null),
  },
  { key: "status", width: "162px", cell: ({ ticket }) => <StatusMark status={ticket.status} reason={ticket.pending_reason} /> },
  { key: "priority", width: "64px", sort: "priority", cell: ({ ticket }) => <PriorityMark priority={ticket.priority} plain short /> },
  {
    key: "requester",
    width: "140px",
    optional: true,
    cell: ({ ticket }, t) => (
      <Group gap={4} wrap="nowrap" miw={0}>
        <Text span fz="sm" truncate>
          {ticket.requester_name}
        </Text>
        {ticket.requester_vip ? <span className={classes.vip}>{t("person.vip")}</span> : null}
      </Group>
    ),
  },
  {
    key: "assignee",
    width: "148px",
    optional: true,
    cell: ({ ticket }, t) =>
      ticket.assignee_name ? <PersonLine name={ticket.assignee_name} /> : <span className={classes.dim}>{t("ticket.unassigned")}</span>,
  },
  {
    key: "team",
    width: "128px",
    optional: true,
    hiddenAtFirst: true,
    cell: ({ ticket }) => (
      <Text span fz="sm" truncate>
        {ticket.team_name}
      </Text>
    ),
  },
  {
    key: "category",
    width: "140px",
    optional: true,
    hiddenAtFirst: true,
    cell: ({ ticket }) => (
      <Text span fz="sm" truncate>
        {ticket.category_name}
      </Text>
    ),
  },
  {
    key: "created",
    width: "108px",
    sort: "created_at",
    optional: true,
    hiddenAtFirst: true,
    cell: ({ ticket }) => (
      <span className={classes.time}>
        <TimeAgo at={ticket.created_at} short />
      </span>
    ),
  },
  {
    key: "updated",
    width: "84px",
    sort: "updated_at",
    optional: true,
    cell: ({ ticket }) => (
      <span className={classes.time}>
        <TimeAgo at={ticket.updated_at} short />
      </span>
    ),
  },
];
