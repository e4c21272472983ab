import { useTranslation } from "react-i18next";
import type { Ticket } from "../../api/types";
import { paths } from "../../paths";
import { Link } from "../../ui/Link";
import { StatusMark } from "../../ui/TicketMarks";
import { TimeAgo } from "../../ui/time";
import { plainStatus } from "./plain";
import classes from "./portal.module.css";

export function TicketLine({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  return (
    <Link href={paths.portal.ticket(ticket.number || ticket.id)} className={classes.line}>
      <span className={classes.lineTitle}>{ticket.title}</span>
      <StatusMark status={ticket.status} reason={undefined} />
      <span className={classes.lineMeta}>
        <span className="tabular">{ticket.number}</span> · {plainStatus(t, ticket)}
      </span>
      <span className={classes.lineMeta}>
        <TimeAgo at={ticket.updated_at} />
      </span>
    </Link>
  );
}
