import { ActionIcon, Group, Pill, Popover } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import type { Ticket } from "../../api/types";
import { PersonPicker } from "../../pickers/PersonPicker";
import type { TicketChange } from "./useTicketChange";

interface Props {
  ticket: Ticket;
  disabled: boolean;
  ticketChange: TicketChange;
}

/** People who get the public thread beside the requester. */
export function WatchersFact({ ticket, disabled, ticketChange }: Props) {
  const { t } = useTranslation();
  const { prefix, can } = useRealm();
  const [opened, setOpened] = useState(false);
  const set = (watchers: Ticket["watchers"]) =>
    ticketChange.change({ patch: { watcher_ids: watchers.map((watcher) => watcher.person_id) }, preview: { watchers } });
  return (
    <Group gap={4}>
      {ticket.watchers.map((watcher) => (
        <Pill
          key={watcher.person_id}
          size="sm"
          title={watcher.email}
          withRemoveButton={!disabled}
          removeButtonProps={{ "aria-label": t("ticket.remove_watcher", { name: watcher.name }), "aria-hidden": false, tabIndex: 0 }}
          onRemove={() => set(ticket.watchers.filter((other) => other.person_id !== watcher.person_id))}
        >
          {watcher.name}
        </Pill>
      ))}
      {disabled || !can("person.read") ? null : (
        <Popover opened={opened} onChange={setOpened} width={280} trapFocus>
          <Popover.Target>
            <ActionIcon variant="subtle" color="gray" size={24} aria-label={t("ticket.add_watcher")} onClick={() => setOpened(!opened)}>
              <IconPlus size={15} />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown p="xs">
            <PersonPicker
              prefix={prefix}
              size="xs"
              aria-label={t("ticket.add_watcher")}
              value=""
              comboboxProps={{ withinPortal: false }}
              onChange={(id, person) => {
                setOpened(false);
                if (person && id && !ticket.watchers.some((watcher) => watcher.person_id === id)) {
                  set([...ticket.watchers, { person_id: id, name: person.name, email: person.email }]);
                }
              }}
            />
          </Popover.Dropdown>
        </Popover>
      )}
    </Group>
  );
}
