import { Button, Group, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TicketStatus } from "../../api/types";

/** How work on a ticket ends with words to say about it. */
export type Ending = "resolved" | "cancelled";
export const isEnding = (to: TicketStatus): to is Ending => to === "resolved" || to === "cancelled";

interface Props {
  /** Open while there is one. */
  ending: Ending | null;
  title: string;
  resolutionHint: string;
  onClose: () => void;
  onEnd: (to: Ending, text: string) => void;
}

/** Asks for the solution, or for the reason there will be none. */
export function EndDialog({ ending, title, ...rest }: Props) {
  return (
    <Modal opened={ending !== null} onClose={rest.onClose} title={title}>
      {ending ? <EndForm ending={ending} {...rest} /> : null}
    </Modal>
  );
}

function EndForm({ ending, resolutionHint, onClose, onEnd }: Omit<Props, "ending" | "title"> & { ending: Ending }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const resolved = ending === "resolved";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onEnd(ending, text.trim());
        onClose();
      }}
    >
      <Textarea
        data-autofocus
        autosize
        minRows={4}
        maxRows={14}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        label={resolved ? t("ticket.resolution") : t("ticket.cancel_reason")}
        description={resolved ? resolutionHint : t("ticket.cancel_hint")}
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t("action.cancel")}
        </Button>
        <Button type="submit" color={resolved ? undefined : "red"}>
          {t(`ticket.verb.${ending}`)}
        </Button>
      </Group>
    </form>
  );
}
