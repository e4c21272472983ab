import { IconArchive, IconBan, IconCircleCheck, IconClockPause, IconInbox, IconMessageReply, IconProgress, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../api/types";
import { Mark } from "../../ui/Mark";
import { plainState, toneOf, type PlainState } from "./plainState";

const icons: Record<PlainState, Icon> = {
  received: IconInbox,
  working: IconProgress,
  your_turn: IconMessageReply,
  on_hold: IconClockPause,
  solved: IconCircleCheck,
  closed: IconArchive,
  cancelled: IconBan,
};

export function StateMark({ ticket, large }: { ticket: Ticket; large?: boolean }) {
  const { t } = useTranslation();
  const state = plainState(ticket);
  return (
    <Mark tone={toneOf[state]} icon={icons[state]} large={large}>
      {t(`portal.state.${state}`)}
    </Mark>
  );
}
