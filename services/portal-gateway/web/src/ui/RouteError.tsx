import { Button, Center } from "@mantine/core";
import { IconMapQuestion } from "@tabler/icons-react";
import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { paths } from "../paths";
import { EmptyState } from "./EmptyState";
import { ErrorPanel } from "./ErrorPanel";
import { Link } from "./Link";

export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <Center mih="60vh">
      <ErrorPanel
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </Center>
  );
}

export function MissingPage() {
  const { t } = useTranslation();
  return (
    <Center mih="60vh">
      <EmptyState
        icon={IconMapQuestion}
        title={t("errors.no_page")}
        text={t("errors.no_page_text")}
        action={
          <Button component={Link} href={paths.home()} variant="default">
            {t("action.home")}
          </Button>
        }
      />
    </Center>
  );
}
