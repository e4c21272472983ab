import { ActionIcon, Tooltip } from "@mantine/core";
import { IconHandGrab, IconLock, IconMessageReply, IconStarFilled, type Icon } from "@tabler/icons-react";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "../../ui/Link";
import { PriorityMark, StatusMark } from "../../ui/TicketMarks";
import { TenantChip } from "../../ui/TenantChip";
import { TimeAgo } from "../../ui/time";
import { may, takeable, type Column, type Line } from "./columns";
import classes from "./table.module.css";

interface Props {
  line: Line;
  index: number;
  style: CSSProperties;
  flags: Record<`data-${string}`, boolean | undefined>;
  onOpen: (line: Line, what?: "reply" | "note") => void;
}

interface RowProps extends Props {
  columns: Column[];
  picked: boolean;
  onPick: (range: boolean) => void;
  onTake?: (line: Line) => void;
}

function RowAction({ icon: Symbol, label, onClick }: { icon: Icon; label: string; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size={28}
        tabIndex={-1}
        aria-label={label}
        onClick={(event) => {
          event.stopPropagation();
          onClick();
        }}
      >
        <Symbol size={15} />
      </ActionIcon>
    </Tooltip>
  );
}

export function PickBox({ label, checked, some, onPick }: { label: string; checked: boolean; some?: boolean; onPick: (range: boolean) => void }) {
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- keeps a click on the box from opening the row
    <label className={classes.pick} onClick={(event) => event.stopPropagation()}>
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={label}
        checked={checked}
        ref={(box) => {
          if (box) box.indeterminate = some ?? false;
        }}
        onClick={(event) => onPick(event.shiftKey)}
        onChange={() => {}}
      />
    </label>
  );
}

/** A ticket as a line of the table, with what can be done at once where the pointer is. */
export function TicketRow({ line, index, style, flags, columns, picked, onPick, onOpen, onTake }: RowProps) {
  const { t } = useTranslation();
  const { number } = line.ticket;
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the title is the link; j, k and o work on rows
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={picked}
      className={classes.row}
      style={style}
      data-picked={picked || undefined}
      onClick={(event) => (event.metaKey || event.ctrlKey ? window.open(line.href) : onOpen(line))}
      {...flags}
    >
      <div role="cell" className={classes.pickCell}>
        <PickBox label={t("bulk.pick", { number })} checked={picked} onPick={onPick} />
      </div>
      {columns.map((column) => (
        <div role="cell" key={column.key} className={classes.cell}>
          {column.cell(line, t)}
        </div>
      ))}
      <div role="cell" className={classes.rowActions}>
        {onTake && takeable(line) ? <RowAction icon={IconHandGrab} label={t("ticket.take")} onClick={() => onTake(line)} /> : null}
        {may(line, "ticket.reply") ? <RowAction icon={IconMessageReply} label={t("composer.reply")} onClick={() => onOpen(line, "reply")} /> : null}
        {may(line, "ticket.note") ? <RowAction icon={IconLock} label={t("composer.note")} onClick={() => onOpen(line, "note")} /> : null}
      </div>
    </div>
  );
}

/** A ticket as a card: on phones, and in the narrow list beside an open ticket. */
export function TicketCard({ line, style, flags, onOpen }: Props) {
  const { t } = useTranslation();
  const { ticket, tenant, href } = line;
  return (
    <div role="row">
      <Link
        href={href}
        role="cell"
        className={classes.card}
        style={style}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          onOpen(line);
        }}
        {...flags}
      >
        <span className={classes.cardTop}>
          <span className={`${classes.number} tabular`}>{ticket.number}</span>
          {tenant ? <TenantChip name={tenant.name} color={tenant.color} logoUrl={tenant.logoUrl} /> : null}
          <span className={classes.cardEnd}>
            <TimeAgo at={ticket.updated_at} short />
          </span>
        </span>
        <span className={classes.cardTitle}>
          {ticket.last_author === "requester" ? <IconMessageReply size={15} className={classes.awaiting} aria-label={t("ticket.awaiting_answer")} /> : null}
          <span>{ticket.title}</span>
        </span>
        <span className={classes.cardBottom}>
          <StatusMark status={ticket.status} reason={ticket.pending_reason} plain />
          <PriorityMark priority={ticket.priority} plain short />
          {ticket.requester_vip ? <IconStarFilled size={12} className={classes.vipStar} aria-label={t("person.vip")} /> : null}
          <span className={classes.cardEnd}>{ticket.assignee_name || t("ticket.unassigned")}</span>
        </span>
      </Link>
    </div>
  );
}
