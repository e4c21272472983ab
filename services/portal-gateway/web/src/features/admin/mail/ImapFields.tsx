import { Group, NumberInput, PasswordInput, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { MailboxValues } from "./values";

/** The account that mail is fetched from. */
export function ImapFields({ form, existing }: { form: UseFormReturnType<MailboxValues>; existing: boolean }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Group align="flex-start" wrap="nowrap">
        <TextInput label={t("admin.mailboxes.host")} required flex={1} placeholder="imap.example.com" {...form.getInputProps("imap.host")} />
        <NumberInput label={t("admin.mailboxes.port")} w={96} min={1} max={65_535} allowDecimal={false} hideControls {...form.getInputProps("imap.port")} />
      </Group>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label={t("admin.mailboxes.username")} required autoComplete="off" {...form.getInputProps("imap.username")} />
        <PasswordInput
          label={t("admin.mailboxes.password")}
          required={!existing}
          placeholder={existing ? t("admin.mailboxes.password_kept") : undefined}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t("admin.mailboxes.password_show") }}
          {...form.getInputProps("imap.password")}
        />
        <Select
          label={t("admin.mailboxes.security")}
          allowDeselect={false}
          data={[
            { value: "tls", label: t("admin.mailboxes.tls") },
            { value: "none", label: t("admin.mailboxes.plain") },
          ]}
          {...form.getInputProps("imap.security")}
        />
        <TextInput label={t("admin.mailboxes.folder")} {...form.getInputProps("imap.folder")} />
      </SimpleGrid>
    </Stack>
  );
}
