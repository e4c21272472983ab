import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ApiError, errorText, isStatus } from "../api/problem";
import classes from "./states.module.css";

interface Props {
  error: unknown;
  onRetry?: () => void;
  title?: string;
}

/** What happened, what to do, and the reference to give to support. */
export function ErrorPanel({ error, onRetry, title }: Props) {
  const { t } = useTranslation();
  const missing = isStatus(error, 404);
  const reference = error instanceof ApiError && error.status >= 500 ? error.traceId : undefined;
  return (
    <Alert
      color={missing ? "gray" : "red"}
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={title ?? (missing ? t("errors.missing_title") : t("errors.title"))}
      m="md"
      maw={640}
    >
      <Text fz="sm">{errorText(t, error)}</Text>
      {reference ? (
        <Text fz="sm" mt={6}>
          {t("errors.reference")} <span className={classes.reference}>{reference}</span>
        </Text>
      ) : null}
      {onRetry && !missing ? (
        <Group mt="sm">
          <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
            {t("action.try_again")}
          </Button>
        </Group>
      ) : null}
    </Alert>
  );
}
