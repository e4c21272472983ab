import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import type { Ticket } from "../../api/types";
import { paths } from "../../paths";
import { Link } from "../../ui/Link";
import { TimeAgo } from "../../ui/time";
import { plainStatus } from "./plain";
import classes from "./portal.module.css";
import { StandMark } from "./StandMark";

export function TicketLine({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { realm } = useRealm();
  const others = ticket.requester_id !== realm.person_id && ticket.requester_name;
  return (
    <Link href={paths.portal.ticket(ticket.number || ticket.id)} className={classes.ticket}>
      <span className={classes.ticketTitle}>{ticket.title}</span>
      <span className={classes.ticketMark}>
        <StandMark ticket={ticket} />
      </span>
      <span className={classes.ticketText}>
        {ticket.number}
        {others ? ` · ${t("portal.asked_by", { name: ticket.requester_name })}` : ""} · {plainStatus(t, ticket)}
      </span>
      <span className={classes.ticketTime}>
        <TimeAgo at={ticket.updated_at} />
      </span>
    </Link>
  );
}
