import { Button, Group, Menu, Modal, Textarea } from "@mantine/core";
import { IconChevronDown, IconCircleCheck } from "@tabler/icons-react";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PendingReason, Ticket, TicketStatus } from "../../api/types";
import { StatusIcon, StatusMark } from "../../ui/TicketMarks";
import type { TicketChange } from "./useTicketChange";
import classes from "./status.module.css";

const reasons: PendingReason[] = ["requester", "supplier", "scheduled", "approval"];
const asksForText: TicketStatus[] = ["resolved", "cancelled"];

interface Props {
  ticket: Ticket;
  ticketChange: TicketChange;
}

/** The status; opens to the statuses that may follow, and to no other. */
export function StatusButton({ ticket, ticketChange }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<TicketStatus | null>(null);
  const [text, setText] = useState("");
  const verb = (to: TicketStatus) =>
    to === "open" && ticket.status === "resolved" ? t("ticket.verb.reopen") : t(`ticket.verb.${to}`);
  const choose = (to: TicketStatus, reason?: PendingReason) => {
    if (asksForText.includes(to)) {
      setText("");
      setAsking(to);
    } else ticketChange.move({ to, reason });
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
      <Modal
        opened={asking !== null}
        onClose={() => setAsking(null)}
        title={asking === "resolved" ? t("ticket.resolve_title", { number: ticket.number }) : t("ticket.cancel_title", { number: ticket.number })}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (asking) ticketChange.move({ to: asking, text: text.trim() });
            setAsking(null);
          }}
        >
          <Textarea
            data-autofocus
            autosize
            minRows={4}
            maxRows={14}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            label={asking === "resolved" ? t("ticket.resolution") : t("ticket.cancel_reason")}
            description={
              asking === "resolved" ? t("ticket.resolution_hint", { name: ticket.requester_name }) : t("ticket.cancel_hint")
            }
          />
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={() => setAsking(null)}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" color={asking === "cancelled" ? "red" : undefined}>
              {asking === "resolved" ? t("ticket.verb.resolved") : t("ticket.verb.cancelled")}
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  );
}
