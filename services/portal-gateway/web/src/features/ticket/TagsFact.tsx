import { ActionIcon, Group, Pill, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../api/types";
import type { TicketChange } from "./useTicketChange";

interface Props {
  ticket: Ticket;
  disabled: boolean;
  ticketChange: TicketChange;
}

export function TagsFact({ ticket, disabled, ticketChange }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState<string | null>(null);
  const set = (tags: string[]) => ticketChange.change({ patch: { tags } });
  const finish = () => {
    const tag = text?.trim().toLowerCase();
    setText(null);
    if (tag && !ticket.tags.includes(tag)) set([...ticket.tags, tag]);
  };
  return (
    <Group gap={4}>
      {ticket.tags.map((tag) => (
        <Pill
          key={tag}
          size="sm"
          withRemoveButton={!disabled}
          removeButtonProps={{ "aria-label": t("ticket.remove_tag", { tag }), "aria-hidden": false, tabIndex: 0 }}
          onRemove={() => set(ticket.tags.filter((other) => other !== tag))}
        >
          {tag}
        </Pill>
      ))}
      {text !== null ? (
        <TextInput
          size="xs"
          w={110}
          autoFocus
          maxLength={40}
          aria-label={t("ticket.add_tag")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={finish}
          onKeyDown={(event) => {
            if (event.key === "Enter") finish();
            if (event.key === "Escape") setText(null);
          }}
        />
      ) : disabled ? null : (
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={t("ticket.add_tag")} onClick={() => setText("")}>
          <IconPlus size={15} />
        </ActionIcon>
      )}
    </Group>
  );
}
