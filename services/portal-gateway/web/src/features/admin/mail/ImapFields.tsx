import { Group, NumberInput, PasswordInput, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Mailbox } from "../../../api/types";
import type { MailboxValues } from "./MailboxDialog";

export const imapValues = (account: Mailbox["imap"]) => ({
  host: account?.host ?? "",
  port: account?.port || 993,
  security: account?.security === "none" ? ("none" as const) : ("tls" as const),
  username: account?.username ?? "",
  password: "",
  folder: account?.folder || "INBOX",
});

/** What an IMAP account needs before it is sent; the password only once. */
export function imapRules(t: TFunction, account: ReturnType<typeof imapValues>, existing: boolean): Record<string, string> {
  const needed = existing ? (["host", "username"] as const) : (["host", "username", "password"] as const);
  return Object.fromEntries(needed.filter((field) => !account[field].trim()).map((field) => [`imap.${field}`, t("errors.field.required")]));
}

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
