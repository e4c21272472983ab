import { IconCircleCheck, IconLoader2, IconPlayerPause, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Tenant } from "../../api/types";
import { Mark, type Tone } from "../../ui/Mark";

const looks: Record<Tenant["state"], [Tone, Icon]> = {
  unspecified: ["neutral", IconLoader2],
  provisioning: ["info", IconLoader2],
  ready: ["good", IconCircleCheck],
  suspended: ["warn", IconPlayerPause],
};

export function TenantStateMark({ state }: { state: Tenant["state"] }) {
  const { t } = useTranslation();
  const [tone, icon] = looks[state];
  return (
    <Mark tone={tone} icon={icon}>
      {t(`client.state.${state}`)}
    </Mark>
  );
}
