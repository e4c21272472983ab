import { Text } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../api/types";
import { paths } from "../../paths";
import { Link } from "../../ui/Link";
import { TimeAgo } from "../../ui/time";
import classes from "./portal.module.css";
import { StateMark } from "./StateMark";

export function TicketCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  return (
    <Link href={paths.portal.ticket(ticket.id)} className={classes.row}>
      <span className={classes.rowText}>
        <Text span fw={600} className={classes.rowTitle}>
          {ticket.title}
        </Text>
        <Text span fz="sm" c="dimmed" className={classes.rowFacts}>
          <span className="tabular">{ticket.number}</span>
          <span>{ticket.assignee_name ? t("portal.handled_by", { name: ticket.assignee_name }) : t("portal.nobody_yet")}</span>
          <TimeAgo at={ticket.updated_at} />
        </Text>
      </span>
      <StateMark ticket={ticket} />
      <IconChevronRight size={18} aria-hidden className={classes.rowArrow} />
    </Link>
  );
}
