import { ActionIcon, Avatar, Button, Tooltip } from "@mantine/core";
import { IconArrowLeft, IconArrowsDiagonal, IconChevronDown, IconChevronUp, IconHandGrab, IconX, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PersonHere } from "../../api/live";
import { useRealm, useSession } from "../../api/session";
import type { Ticket } from "../../api/types";
import { paths } from "../../paths";
import { InlineTitle } from "../../ui/InlineTitle";
import { Link } from "../../ui/Link";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { TenantChip } from "../../ui/TenantChip";
import { lastList, type Neighbours } from "./lastList";
import { StatusButton } from "./StatusButton";
import classes from "./ticket.module.css";
import type { TicketChange } from "./useTicketChange";

interface Props {
  ticket: Ticket;
  ticketChange: TicketChange;
  others: PersonHere[];
  near: Neighbours | undefined;
  address: string;
  /** Given where the ticket stands beside a list. */
  onClose?: () => void;
  onTake?: () => void;
  taking: boolean;
}

function Step({ href, icon: Symbol, label }: { href: string | undefined; icon: Icon; label: string }) {
  return href ? (
    <Tooltip label={label}>
      <ActionIcon component={Link} href={href} variant="subtle" color="gray" size={28} aria-label={label}>
        <Symbol size={17} />
      </ActionIcon>
    </Tooltip>
  ) : (
    <ActionIcon variant="subtle" color="gray" size={28} aria-label={label} disabled bg="none">
      <Symbol size={17} />
    </ActionIcon>
  );
}

/** Number, client, title; who else is here; and what is done most often. */
export function TicketHead({ ticket, ticketChange, others, near, address, onClose, onTake, taking }: Props) {
  const { t } = useTranslation();
  const session = useSession();
  const { realm, can } = useRealm();
  const ended = ticket.status === "closed" || ticket.status === "cancelled";
  const back = lastList()?.href ?? (session.provider ? paths.queue() : paths.tickets(realm.slug));
  const names = others.map((person) => person.name).join(", ");
  return (
    <header className={classes.head}>
      <div className={classes.headText}>
        <div className={classes.headLine}>
          {onClose ? null : (
            <Tooltip label={t("ticket.back")}>
              <ActionIcon component={Link} href={back} variant="subtle" color="gray" size={26} ms={-4} aria-label={t("ticket.back")}>
                <IconArrowLeft size={17} />
              </ActionIcon>
            </Tooltip>
          )}
          <span className="tabular">{ticket.number}</span>
          <span>{t(`ticket.kind.${ticket.kind}`)}</span>
          <TenantChip name={realm.name} color={realm.color} logoUrl={realm.logo_url} />
        </div>
        <InlineTitle
          value={ticket.title}
          label={t("ticket.field.title")}
          disabled={!can("ticket.update") || ended}
          onSave={(title) => ticketChange.change({ patch: { title } })}
        />
      </div>
      <div className={classes.headEnd}>
        {others.length > 0 ? (
          <Tooltip label={names}>
            <Avatar.Group spacing="xs" aria-label={t("presence.here", { names })} role="img">
              {others.slice(0, 4).map((person) => (
                <PersonAvatar key={person.id} name={person.name} size={28} />
              ))}
            </Avatar.Group>
          </Tooltip>
        ) : null}
        {near ? (
          <nav className={classes.near} aria-label={t("ticket.neighbours")}>
            <span className="tabular">{t("ticket.position", { position: near.position, count: near.count })}</span>
            <Step href={near.previous} icon={IconChevronUp} label={t("ticket.previous")} />
            <Step href={near.next} icon={IconChevronDown} label={t("ticket.next")} />
          </nav>
        ) : null}
        {onTake ? (
          <Button size="xs" h={32} variant="default" leftSection={<IconHandGrab size={16} />} loading={taking} onClick={onTake}>
            {t("ticket.take")}
          </Button>
        ) : null}
        <StatusButton ticket={ticket} ticketChange={ticketChange} />
        {onClose ? (
          <>
            <Tooltip label={t("ticket.full")}>
              <ActionIcon component={Link} href={address} variant="subtle" color="gray" size={28} aria-label={t("ticket.full")}>
                <IconArrowsDiagonal size={16} />
              </ActionIcon>
            </Tooltip>
            <ActionIcon variant="subtle" color="gray" size={28} aria-label={t("action.close")} onClick={onClose}>
              <IconX size={17} />
            </ActionIcon>
          </>
        ) : null}
      </div>
    </header>
  );
}
