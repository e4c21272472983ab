import { Group, Kbd, Modal, SimpleGrid, Text, Title } from "@mantine/core";
import { useDisclosure, useWindowEvent } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { paths } from "../../paths";
import { useKeys } from "../../ui/keys";
import { useGo } from "../../ui/Link";
import { isApple } from "./platform";

const OPEN = "guichet:shortcuts";

export function openShortcuts(): void {
  window.dispatchEvent(new Event(OPEN));
}

const groups = [
  ["everywhere", [[`${isApple ? "⌘" : "Ctrl"} K`, "palette"], ["/", "search"], ["g", "queue"], ["?", "help"]]],
  ["list", [["j", "down"], ["k", "up"], ["o", "open"], ["x", "pick"], ["Esc", "unpick"]]],
  ["ticket", [["a", "assign"], ["r", "reply"], ["n", "note"], ["e", "edit"], [`${isApple ? "⌘" : "Ctrl"} ↵`, "send"]]],
] as const;

export function ShortcutHelp() {
  const { t } = useTranslation();
  const go = useGo();
  const [opened, { open, close }] = useDisclosure(false);
  useWindowEvent(OPEN, open);
  useKeys({ "?": open, g: () => go(paths.home()) });
  return (
    <Modal opened={opened} onClose={close} title={t("shortcuts.title")} size={720}>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="lg">
        {groups.map(([name, keys]) => (
          <div key={name}>
            <Title order={3} mb="xs">
              {t(`shortcuts.group.${name}`)}
            </Title>
            {keys.map(([key, what]) => (
              <Group key={key} justify="space-between" py={4} wrap="nowrap">
                <Text fz="sm">{t(`shortcuts.${what}`)}</Text>
                <Kbd style={{ whiteSpace: "nowrap", flex: "none" }}>{key}</Kbd>
              </Group>
            ))}
          </div>
        ))}
      </SimpleGrid>
      <Text fz="xs" c="dimmed" mt="md">
        {t("shortcuts.both")}
      </Text>
    </Modal>
  );
}
