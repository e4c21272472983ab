import {
  IconAlertOctagonFilled,
  IconAlertTriangle,
  IconArchive,
  IconBan,
  IconCalendarTime,
  IconChevronsDown,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleDot,
  IconClockPause,
  IconEqual,
  IconMail,
  IconMessage,
  IconProgress,
  IconRobot,
  IconTool,
  IconTrash,
  IconTruckDelivery,
  IconUserCheck,
  IconWorldWww,
  type Icon,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AssetState, PendingReason, Priority, TicketSource, TicketStatus } from "../api/types";
import { Mark, type Tone } from "./Mark";

const statusLook: Record<TicketStatus, [Tone, Icon]> = {
  unspecified: ["neutral", IconCircleDashed],
  new: ["violet", IconCircleDashed],
  open: ["info", IconProgress],
  pending: ["warn", IconClockPause],
  resolved: ["good", IconCircleCheck],
  closed: ["neutral", IconArchive],
  cancelled: ["neutral", IconBan],
};

/** The shape of a status without its word, for places that say the word beside it. */
export function StatusIcon({ status, size = 16, label }: { status: TicketStatus; size?: number; label?: string }) {
  const Symbol = statusLook[status][1];
  return <Symbol size={size} aria-label={label} aria-hidden={label ? undefined : true} />;
}

interface StatusProps {
  status: TicketStatus;
  reason?: PendingReason;
  large?: boolean;
  plain?: boolean;
  /** Stands after the word, such as the arrow of a menu. */
  end?: ReactNode;
}

export function StatusMark({ status, reason, large, plain, end }: StatusProps) {
  const { t } = useTranslation();
  const [tone, icon] = statusLook[status];
  const waits = status === "pending" && reason && reason !== "unspecified";
  return (
    <Mark tone={tone} icon={icon} large={large} plain={plain}>
      {waits ? t(`ticket.pending.${reason}`) : t(`ticket.status.${status}`)}
      {end}
    </Mark>
  );
}

const priorityLook: Record<Priority, [Tone, Icon]> = {
  unspecified: ["neutral", IconEqual],
  p1: ["danger", IconAlertOctagonFilled],
  p2: ["warn", IconAlertTriangle],
  p3: ["info", IconEqual],
  p4: ["neutral", IconChevronsDown],
};

export function PriorityMark({ priority, plain, short }: { priority: Priority; plain?: boolean; short?: boolean }) {
  const { t } = useTranslation();
  const [tone, icon] = priorityLook[priority];
  return (
    <Mark tone={tone} icon={icon} plain={plain}>
      {short ? priority.toUpperCase() : t(`ticket.priority.${priority}`)}
    </Mark>
  );
}

const sourceIcons: Record<TicketSource, Icon> = {
  unspecified: IconMessage,
  portal: IconWorldWww,
  mail: IconMail,
  agent: IconMessage,
  api: IconRobot,
};

export function SourceIcon({ source, size }: { source: TicketSource; size: number }) {
  const { t } = useTranslation();
  const Symbol = sourceIcons[source];
  return <Symbol size={size} aria-label={t(`ticket.source.${source}`)} />;
}

const stateLook: Record<AssetState, [Tone, Icon]> = {
  unspecified: ["neutral", IconCircleDashed],
  ordered: ["violet", IconTruckDelivery],
  in_stock: ["neutral", IconArchive],
  in_use: ["good", IconUserCheck],
  in_repair: ["warn", IconTool],
  reserved: ["info", IconCalendarTime],
  retired: ["neutral", IconCircleDot],
  disposed: ["neutral", IconTrash],
};

export function AssetStateMark({ state, large, plain }: { state: AssetState; large?: boolean; plain?: boolean }) {
  const { t } = useTranslation();
  const [tone, icon] = stateLook[state];
  return (
    <Mark tone={tone} icon={icon} large={large} plain={plain}>
      {t(`asset.state.${state}`)}
    </Mark>
  );
}
