import { Button, Group, Modal, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../api/types";
import type { TicketChange } from "./useTicketChange";
import { fieldName, shownValue } from "./words";

/** Somebody else saved the same field first: shows both, and lets the person choose. */
export function ConflictDialog({ ticketChange }: { ticketChange: TicketChange }) {
  const { t, i18n } = useTranslation();
  const { conflict, keepTheirs, applyMine } = ticketChange;
  const mine = conflict ? ({ ...conflict.fresh, ...conflict.change.patch, ...conflict.change.preview } as Ticket) : null;
  return (
    <Modal opened={conflict !== null} onClose={keepTheirs} title={t("conflict.title")} size="lg">
      {conflict && mine ? (
        <>
          <Text fz="sm" mb="md">
            {t("conflict.text")}
          </Text>
          <Table withTableBorder withColumnBorders>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("conflict.field")}</Table.Th>
                <Table.Th>{t("conflict.theirs")}</Table.Th>
                <Table.Th>{t("conflict.mine")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {conflict.fields.map((field) => (
                <Table.Tr key={field}>
                  <Table.Th scope="row">{fieldName(t, field)}</Table.Th>
                  <Table.Td>{shownValue(t, conflict.fresh, field, i18n.language)}</Table.Td>
                  <Table.Td>{shownValue(t, mine, field, i18n.language)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={keepTheirs}>
              {t("conflict.keep_theirs")}
            </Button>
            <Button onClick={applyMine}>{t("conflict.apply_mine")}</Button>
          </Group>
        </>
      ) : null}
    </Modal>
  );
}
