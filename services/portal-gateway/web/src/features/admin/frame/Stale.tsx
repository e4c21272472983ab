import { Alert, Button, Group, Text } from "@mantine/core";
import { IconGitMerge } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

interface Props {
  editor: { newer: unknown; saving: boolean; takeNewer: () => void; saveOverNewer: () => void };
}

/** Somebody else saved first: what was typed is still there, and the person says which one counts. */
export function Stale({ editor }: Props) {
  const { t } = useTranslation();
  if (!editor.newer) return null;
  return (
    <Alert color="orange" variant="light" icon={<IconGitMerge size={18} />} title={t("admin.stale.title")} role="alert" styles={{ title: { color: "var(--g-warn)" } }}>
      <Text fz="sm">{t("admin.stale.text")}</Text>
      <Group gap="xs" mt="sm">
        <Button size="xs" variant="default" onClick={editor.takeNewer}>
          {t("admin.stale.take")}
        </Button>
        <Button size="xs" variant="default" loading={editor.saving} onClick={editor.saveOverNewer}>
          {t("admin.stale.over")}
        </Button>
      </Group>
    </Alert>
  );
}
