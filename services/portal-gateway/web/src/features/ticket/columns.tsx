import { Group, Text, Tooltip } from "@mantine/core";
import { IconMessageReply } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import type { Realm } from "../../api/session";
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
  tenant?: { name: string; color: string; logoUrl?: string | null };
  /** The client, as far as this person may enter it. */
  realm: Realm | undefined;
  slug: string;
  href: string;
}

export const prefixOf = (line: Line): string => line.realm?.api_prefix ?? `/api/t/${line.slug}`;

/** What names the ticket in an address beside the list. */
export const openKey = (line: Line): string => `${line.slug}/${line.ticket.number || line.ticket.id}`;

export const may = (line: Line, permission: string): boolean => line.realm?.permissions.includes(permission) ?? false;

/** Can the reader take this ticket? */
export const takeable = (line: Line): boolean =>
  may(line, "ticket.assign") &&
  line.ticket.assignee_id !== line.realm?.person_id &&
  !["resolved", "closed", "cancelled"].includes(line.ticket.status);

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
    width: "84px",
    cell: ({ ticket }) => <span className={`${classes.number} tabular`}>{ticket.number}</span>,
  },
  {
    key: "title",
    width: "minmax(180px, 1fr)",
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
    width: "132px",
    cell: ({ tenant }) => (tenant ? <TenantChip name={tenant.name} color={tenant.color} logoUrl={tenant.logoUrl} /> : null),
  },
  { key: "status", width: "148px", cell: ({ ticket }) => <StatusMark status={ticket.status} reason={ticket.pending_reason} /> },
  { key: "priority", width: "58px", sort: "priority", cell: ({ ticket }) => <PriorityMark priority={ticket.priority} plain short /> },
  {
    key: "requester",
    width: "134px",
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
    width: "140px",
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
    width: "84px",
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

const GAP = 12;
const AROUND = 40 + 16 + GAP;
/** What a narrow window can do without, the least needed first. */
const droppable = ["created", "updated", "team", "category", "requester", "assignee"];

/** The columns there is room for; the title keeps at least `title` pixels. */
export function fitting(columns: readonly Column[], room: number, title = 220): Column[] {
  const width = (column: Column) => GAP + (column.key === "title" ? title : Number.parseInt(column.width, 10));
  const kept = [...columns];
  for (const key of droppable) {
    if (AROUND + kept.reduce((sum, column) => sum + width(column), 0) <= room) break;
    const at = kept.findIndex((column) => column.key === key);
    if (at >= 0) kept.splice(at, 1);
  }
  return kept;
}
