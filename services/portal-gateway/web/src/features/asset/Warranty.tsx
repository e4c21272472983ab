import { Tooltip, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Mark } from "../../ui/Mark";
import { DateText, isPast } from "../../ui/time";

/** The last day of the warranty; marked where it is over. */
export function Warranty({ date }: { date: string | undefined }) {
  const { t } = useTranslation();
  if (!date) return null;
  if (!isPast(date)) return <DateText date={date} />;
  return (
    <Tooltip label={t("asset.warranty_ended")}>
      <span>
        <Mark tone="warn" icon={IconAlertTriangle} plain>
          <DateText date={date} />
          <VisuallyHidden>{t("asset.warranty_ended")}</VisuallyHidden>
        </Mark>
      </span>
    </Tooltip>
  );
}
