import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconCircleCheck } from "@tabler/icons-react";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PendingReason, Ticket, TicketStatus } from "../../api/types";
import { StatusIcon, StatusMark } from "../../ui/TicketMarks";
import { EndDialog, isEnding, type Ending } from "./EndDialog";
import type { TicketChange } from "./useTicketChange";
import classes from "./status.module.css";

const reasons: PendingReason[] = ["requester", "supplier", "scheduled", "approval"];

interface Props {
  ticket: Ticket;
  ticketChange: TicketChange;
}

/** The status; opens to the statuses that may follow, and to no other. */
export function StatusButton({ ticket, ticketChange }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<Ending | null>(null);
  const verb = (to: TicketStatus) =>
    to === "open" && ticket.status === "resolved" ? t("ticket.verb.reopen") : t(`ticket.verb.${to}`);
  const choose = (to: TicketStatus, reason?: PendingReason) => {
    if (isEnding(to)) setAsking(to);
    else ticketChange.move({ to, reason });
  };
  const waits = ticket.status === "pending" && ticket.pending_reason !== "unspecified";
  const none = ticket.allowed_transitions.length === 0;
  return (
    <>
      {ticket.assignee_id && ticket.allowed_transitions.includes("resolved") ? (
        <Button size="xs" h={32} variant="default" leftSection={<IconCircleCheck size={16} />} onClick={() => choose("resolved")}>
          {t("ticket.verb.resolved")}
        </Button>
      ) : null}
      <Menu position="bottom-end" width={230} disabled={none}>
        <Menu.Target>
          <button
            type="button"
            className={classes.status}
            disabled={none}
            aria-label={t("ticket.change_status", { status: waits ? t(`ticket.pending.${ticket.pending_reason}`) : t(`ticket.status.${ticket.status}`) })}
          >
            <StatusMark
              status={ticket.status}
              reason={ticket.pending_reason}
              large
              end={none ? undefined : <IconChevronDown size={15} aria-hidden />}
            />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {ticket.allowed_transitions.map((to) =>
            to === "pending" ? (
              <Fragment key={to}>
                <Menu.Label>{t("ticket.verb.pending")}</Menu.Label>
                {reasons.map((reason) => (
                  <Menu.Item key={reason} onClick={() => choose("pending", reason)}>
                    <StatusMark status="pending" reason={reason} plain />
                  </Menu.Item>
                ))}
                <Menu.Divider />
              </Fragment>
            ) : (
              <Menu.Item key={to} leftSection={<StatusIcon status={to} size={16} />} onClick={() => choose(to)}>
                {verb(to)}
              </Menu.Item>
            ),
          )}
        </Menu.Dropdown>
      </Menu>
      <EndDialog
        ending={asking}
        title={asking === "resolved" ? t("ticket.resolve_title", { number: ticket.number }) : t("ticket.cancel_title", { number: ticket.number })}
        resolutionHint={t("ticket.resolution_hint", { name: ticket.requester_name })}
        onClose={() => setAsking(null)}
        onEnd={(to, text) => ticketChange.move({ to, text })}
      />
    </>
  );
}
