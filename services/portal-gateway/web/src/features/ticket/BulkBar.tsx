import { Button, CloseButton, Loader, Menu, ScrollArea } from "@mantine/core";
import { IconChevronDown, IconHandGrab } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../../api/problem";
import type { PendingReason, TicketStatus, Urgency } from "../../api/types";
import type { FilterOption } from "../../ui/FilterChip";
import { PersonLine } from "../../ui/PersonAvatar";
import { StatusIcon, StatusMark } from "../../ui/TicketMarks";
import { toastDone, toastProblem } from "../../ui/toast";
import { actOn, forEach, type BulkAction } from "./bulk";
import { may, takeable, type Line } from "./columns";
import { EndDialog, isEnding, type Ending } from "./EndDialog";
import classes from "./table.module.css";

export interface BulkChoices {
  agents: FilterOption[];
  teams?: FilterOption[];
}

interface Props {
  lines: Line[];
  choices: BulkChoices;
  onClear: () => void;
  /** Leaves only these chosen: those that could not be changed. */
  onKeep: (ids: string[]) => void;
}

const waits: PendingReason[] = ["requester", "supplier", "scheduled", "approval"];
const urgencies: Urgency[] = ["critical", "high", "normal", "low"];

function BarMenu({ label, disabled, children }: { label: string; disabled: boolean; children: ReactNode }) {
  return (
    <Menu position="top" width={240}>
      <Menu.Target>
        <Button variant="default" size="xs" disabled={disabled} rightSection={<IconChevronDown size={13} aria-hidden />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={320} type="auto">
          {children}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What can be done with all chosen tickets at once. */
export function BulkBar({ lines, choices, onClear, onKeep }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [steps, setSteps] = useState<number | null>(null);
  const [asking, setAsking] = useState<Ending | null>(null);
  const count = lines.length;
  const all = (permission: string) => lines.every((line) => may(line, permission));
  const run = async (action: BulkAction, wanted: Line[] = lines) => {
    setSteps(0);
    const { done, failed } = await forEach(wanted, (line) => actOn(line, action), setSteps);
    setSteps(null);
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === "ticketing" || queryKey[1] === "queue" });
    if (done.length > 0) toastDone(t("bulk.done", { count: done.length }));
    if (failed.length > 0) {
      const lines = failed.slice(0, 4).map(({ item, error }) => `${item.ticket.number}: ${errorText(t, error)}`);
      toastProblem(t("bulk.failed", { count: failed.length }), [...lines, ...(failed.length > 4 ? ["…"] : [])].join("\n"));
      onKeep(failed.map(({ item }) => item.ticket.id));
    } else onClear();
  };
  const move = (to: TicketStatus, reason?: PendingReason) => {
    if (isEnding(to)) setAsking(to);
    else void run({ kind: "move", transition: { to, reason } });
  };
  const free = lines.filter(takeable);
  const busy = steps !== null;
  return (
    <div className={classes.bulk} role="toolbar" aria-label={t("bulk.label")}>
      <span className={`${classes.bulkCount} tabular`} role="status">
        {busy ? t("bulk.working", { done: steps, count }) : t("bulk.selected", { count })}
      </span>
      {busy ? <Loader size={16} /> : null}
      {free.length > 0 ? (
        <Button variant="default" size="xs" disabled={busy} leftSection={<IconHandGrab size={15} aria-hidden />} onClick={() => void run({ kind: "take" }, free)}>
          {t("ticket.take")}
        </Button>
      ) : null}
      {all("ticket.assign") ? (
        <BarMenu label={t("column.assignee")} disabled={busy}>
          <Menu.Item onClick={() => void run({ kind: "patch", patch: { assignee_id: "" } })}>{t("ticket.unassigned")}</Menu.Item>
          {choices.agents.map((agent) => (
            <Menu.Item key={agent.value} onClick={() => void run({ kind: "patch", patch: { assignee_id: agent.value } })}>
              <PersonLine name={agent.label} />
            </Menu.Item>
          ))}
        </BarMenu>
      ) : null}
      {all("ticket.assign") && choices.teams ? (
        <BarMenu label={t("column.team")} disabled={busy}>
          {choices.teams.map((team) => (
            <Menu.Item key={team.value} onClick={() => void run({ kind: "patch", patch: { team_id: team.value } })}>
              {team.label}
            </Menu.Item>
          ))}
        </BarMenu>
      ) : null}
      {all("ticket.update") ? (
        <BarMenu label={t("ticket.field.urgency")} disabled={busy}>
          {urgencies.map((urgency) => (
            <Menu.Item key={urgency} onClick={() => void run({ kind: "patch", patch: { urgency } })}>
              {t(`ticket.urgency.${urgency}`)}
            </Menu.Item>
          ))}
        </BarMenu>
      ) : null}
      {all("ticket.update") ? (
        <BarMenu label={t("column.status")} disabled={busy}>
          <Menu.Item leftSection={<StatusIcon status="open" />} onClick={() => move("open")}>
            {t("ticket.verb.open")}
          </Menu.Item>
          <Menu.Label>{t("ticket.verb.pending")}</Menu.Label>
          {waits.map((reason) => (
            <Menu.Item key={reason} onClick={() => move("pending", reason)}>
              <StatusMark status="pending" reason={reason} plain />
            </Menu.Item>
          ))}
          <Menu.Divider />
          {(["resolved", "closed", "cancelled"] as const).map((to) => (
            <Menu.Item key={to} leftSection={<StatusIcon status={to} />} onClick={() => move(to)}>
              {t(`ticket.verb.${to}`)}
            </Menu.Item>
          ))}
        </BarMenu>
      ) : null}
      <CloseButton size="sm" aria-label={t("bulk.clear")} onClick={onClear} />
      <EndDialog
        ending={asking}
        title={asking === "cancelled" ? t("bulk.cancel_title", { count }) : t("bulk.resolve_title", { count })}
        resolutionHint={t("bulk.resolution_hint")}
        onClose={() => setAsking(null)}
        onEnd={(to, text) => void run({ kind: "move", transition: { to, text } })}
      />
    </div>
  );
}
