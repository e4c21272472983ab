import { Button, FileButton, Group, Input, Text } from "@mantine/core";
import { IconPhotoUp, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteLogo, settingsQuery, uploadLogo } from "../../../api/identity";
import { formErrors } from "../../../api/problem";
import { sessionQuery, useRealm } from "../../../api/session";
import type { TenantSettings } from "../../../api/types";
import { askFirst } from "../../../ui/confirm";
import { initials } from "../../../ui/TenantChip";
import { useAction } from "../../../ui/useAction";
import classes from "./branding.module.css";
import { logoProblem, toBase64 } from "./logo";

interface Props {
  settings: TenantSettings;
  logoUrl: string | null;
  readOnly: boolean;
}

/** The logo: stored at once, apart from the other fields, because it is a file. */
export function LogoField({ settings, logoUrl, readOnly }: Props) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const client = useQueryClient();
  const [problem, setProblem] = useState("");
  const settle = {
    refetch: [settingsQuery(prefix).queryKey, sessionQuery.queryKey],
    onFailed: (error: unknown) => {
      const refused = formErrors(t, error).content;
      if (refused) setProblem(refused);
      return Boolean(refused);
    },
  };
  const upload = useAction(async (file: File) => uploadLogo(prefix, await toBase64(file)), {
    ...settle,
    done: t("admin.branding.logo_saved"),
    onDone: (saved) => client.setQueryData(settingsQuery(prefix).queryKey, saved),
  });
  const remove = useAction(() => deleteLogo(prefix), { ...settle, done: t("admin.branding.logo_removed") });
  const choose = async (file: File | null) => {
    if (!file) return;
    const found = await logoProblem(file);
    setProblem(found ? t(`admin.branding.logo_${found}`) : "");
    if (!found) upload.mutate(file);
  };
  return (
    <div>
      <Input.Label component="div" mb={6}>
        {t("admin.branding.logo")}
      </Input.Label>
      <Group gap="md" wrap="nowrap" align="center">
        <span className={classes.logoBox}>
          {logoUrl ? <img src={logoUrl} alt={t("admin.branding.logo_of", { name: settings.name })} /> : <span aria-hidden>{initials(settings.name)}</span>}
        </span>
        <div>
          {readOnly ? null : (
            <Group gap="xs" mb={4}>
              <FileButton accept="image/png,image/jpeg,image/webp" onChange={(file) => void choose(file)} inputProps={{ "aria-label": t("admin.branding.logo") }}>
                {(button) => (
                  <Button {...button} size="xs" variant="default" loading={upload.isPending} leftSection={<IconPhotoUp size={15} />}>
                    {t(settings.has_logo ? "admin.branding.logo_replace" : "admin.branding.logo_upload")}
                  </Button>
                )}
              </FileButton>
              {settings.has_logo ? (
                <Button
                  size="xs"
                  variant="subtle"
                  color="red"
                  c="var(--g-danger)"
                  loading={remove.isPending}
                  leftSection={<IconTrash size={15} />}
                  onClick={() =>
                    askFirst(t, {
                      title: t("admin.branding.logo_remove_title", { name: settings.name }),
                      text: t("admin.branding.logo_remove_text"),
                      confirm: t("admin.branding.logo_remove"),
                      danger: true,
                      onConfirm: () => remove.mutate(),
                    })
                  }
                >
                  {t("admin.branding.logo_remove")}
                </Button>
              ) : null}
            </Group>
          )}
          <Text fz="xs" c="dimmed">
            {t("admin.branding.logo_text")}
          </Text>
          {problem ? (
            <Text fz="xs" c="var(--g-danger)" role="alert">
              {problem}
            </Text>
          ) : null}
        </div>
      </Group>
    </div>
  );
}
