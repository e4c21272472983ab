import { Button } from "@mantine/core";
import { IconMapQuestion } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isStatus } from "../../api/problem";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link } from "../../ui/Link";

interface Props {
  error: unknown;
  onRetry: () => void;
  back: { href: string; label: string };
}

/** Instead of a page: it is not there (or not the reader's), or it could not be fetched. */
export function Trouble({ error, onRetry, back }: Props) {
  const { t } = useTranslation();
  if (!isStatus(error, 404) && !isStatus(error, 400)) return <ErrorPanel error={error} onRetry={onRetry} />;
  return (
    <EmptyState
      icon={IconMapQuestion}
      title={t("portal.missing")}
      text={t("portal.missing_text")}
      action={
        <Button component={Link} href={back.href}>
          {back.label}
        </Button>
      }
    />
  );
}
