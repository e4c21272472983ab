import { Button, Stack } from "@mantine/core";
import { IconLinkOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EntryLayout } from "../../layouts/entry/EntryLayout";
import { EntryNotice } from "../../layouts/entry/EntryNotice";
import { paths } from "../../paths";
import { Link } from "../../ui/Link";

/** A link from a mail that was used or has run out: why, and the way on. */
export function DeadLink({ invitation }: { invitation?: boolean }) {
  const { t } = useTranslation();
  return (
    <EntryLayout title={t("session.invitation_gone")}>
      <Stack>
        <EntryNotice icon={IconLinkOff} tone="warn">
          {invitation ? t("session.invitation_gone_text") : t("session.link_gone_text")}
        </EntryNotice>
        {invitation ? null : (
          <Button component={Link} href={paths.forgotPassword()} size="md">
            {t("session.new_link")}
          </Button>
        )}
        <Button component={Link} href={paths.signIn()} variant={invitation ? "filled" : "default"} size="md">
          {t("session.back_to_sign_in")}
        </Button>
      </Stack>
    </EntryLayout>
  );
}
