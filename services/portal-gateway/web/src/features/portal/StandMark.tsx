import {
  IconArchive,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconClockPause,
  IconMessageReply,
  IconProgress,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../api/types";
import { Mark, type Tone } from "../../ui/Mark";

type Stand = "new" | "open" | "your_turn" | "waiting" | "resolved" | "closed" | "cancelled";

const looks: Record<Stand, [Tone, Icon]> = {
  new: ["violet", IconCircleDashed],
  open: ["info", IconProgress],
  your_turn: ["danger", IconMessageReply],
  waiting: ["warn", IconClockPause],
  resolved: ["good", IconCircleCheck],
  closed: ["neutral", IconArchive],
  cancelled: ["neutral", IconBan],
};

function standOf(ticket: Ticket): Stand {
  if (ticket.status === "pending") return ticket.pending_reason === "requester" ? "your_turn" : "waiting";
  return ticket.status === "unspecified" ? "open" : ticket.status;
}

/** Where a ticket stands, in one or two words of the customer's own. */
export function StandMark({ ticket, large }: { ticket: Ticket; large?: boolean }) {
  const { t } = useTranslation();
  const stand = standOf(ticket);
  const [tone, icon] = looks[stand];
  return (
    <Mark tone={tone} icon={icon} large={large}>
      {t(`portal.mark.${stand}`)}
    </Mark>
  );
}
