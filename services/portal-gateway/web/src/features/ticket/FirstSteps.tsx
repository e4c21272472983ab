import { Button, Stack } from "@mantine/core";
import { IconMail, IconPalette, IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import { paths } from "../../paths";
import { Link } from "../../ui/Link";

const steps = [
  ["branding", IconPalette],
  ["people", IconUsers],
  ["mailboxes", IconMail],
] as const;

/** What the administrator of a new client does first, each in the place it belongs. */
export function FirstSteps() {
  const { t } = useTranslation();
  const { realm } = useRealm();
  return (
    <Stack gap="xs">
      {steps.map(([step, Symbol]) => (
        <Button
          key={step}
          component={Link}
          href={paths.admin(realm.slug, step)}
          variant="default"
          justify="flex-start"
          leftSection={<Symbol size={17} aria-hidden />}
        >
          {t(`ticket.start.${step}`)}
        </Button>
      ))}
    </Stack>
  );
}
