import { Group, Kbd, Modal, SimpleGrid, Text, Title } from "@mantine/core";
import { useDisclosure, useWindowEvent } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { paths } from "../../paths";
import { useKeys } from "../../ui/keys";
import { useGo } from "../../ui/Link";

const OPEN = "guichet:shortcuts";

export function openShortcuts(): void {
  window.dispatchEvent(new Event(OPEN));
}

const groups = [
  ["everywhere", [["Ctrl K", "palette"], ["?", "help"], ["g", "queue"]]],
  ["list", [["j", "down"], ["k", "up"], ["o", "open"], ["/", "search"]]],
  ["ticket", [["a", "assign"], ["r", "reply"], ["n", "note"], ["e", "edit"]]],
] as const;

export function ShortcutHelp() {
  const { t } = useTranslation();
  const go = useGo();
  const [opened, { open, close }] = useDisclosure(false);
  useWindowEvent(OPEN, open);
  useKeys({ "?": open, g: () => go(paths.home()) });
  return (
    <Modal opened={opened} onClose={close} title={t("shortcuts.title")} size="lg">
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="lg">
        {groups.map(([name, keys]) => (
          <div key={name}>
            <Title order={3} mb="xs">
              {t(`shortcuts.group.${name}`)}
            </Title>
            {keys.map(([key, what]) => (
              <Group key={key} justify="space-between" py={4} wrap="nowrap">
                <Text fz="sm">{t(`shortcuts.${what}`)}</Text>
                <Kbd>{key}</Kbd>
              </Group>
            ))}
          </div>
        ))}
      </SimpleGrid>
    </Modal>
  );
}
