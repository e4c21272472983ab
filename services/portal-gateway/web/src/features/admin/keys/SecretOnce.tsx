import { Alert, Button, Checkbox, CopyButton, Group, Stack, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** A secret that cannot be shown again, so that nobody closes it by accident. */
export function SecretOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [kept, setKept] = useState(false);
  return (
    <Stack>
      <Alert color="orange" variant="light" icon={<IconAlertTriangle size={18} />}>
        {t("admin.keys.once")}
      </Alert>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          flex={1}
          readOnly
          label={t("admin.keys.secret")}
          value={secret}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton value={secret} timeout={4000}>
          {({ copied, copy }) => (
            <Button
              variant={copied ? "light" : "filled"}
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={() => {
                copy();
                setKept(true);
              }}
            >
              {t(copied ? "admin.copied" : "admin.copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Checkbox label={t("admin.keys.kept")} checked={kept} onChange={(event) => setKept(event.currentTarget.checked)} />
      <Group justify="flex-end">
        <Button variant="default" disabled={!kept} onClick={onClose}>
          {t("admin.keys.done")}
        </Button>
      </Group>
    </Stack>
  );
}
