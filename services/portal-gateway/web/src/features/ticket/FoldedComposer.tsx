import { Button } from "@mantine/core";
import { IconLock, IconSend, IconWorld } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./ticket.module.css";

export type Mode = "reply" | "note" | "public";

const icons = { reply: IconSend, note: IconLock, public: IconWorld };

export function ModeIcon({ mode }: { mode: Mode }) {
  const Symbol = icons[mode];
  return <Symbol size={15} aria-hidden />;
}

/** What can be written, as buttons: leaves the thread its room on a phone until somebody writes. */
export function FoldedComposer({ tabs, onMode }: { tabs: Mode[]; onMode: (mode: Mode) => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.folded}>
      {tabs.map((tab) => (
        <Button
          key={tab}
          variant={tab === "reply" ? "filled" : "default"}
          flex={tab === "reply" ? 1 : undefined}
          leftSection={<ModeIcon mode={tab} />}
          onClick={() => onMode(tab)}
        >
          {tab === "reply" ? t("composer.reply") : t(`composer.${tab}_short`)}
        </Button>
      ))}
    </div>
  );
}
