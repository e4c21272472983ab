import { IconCircleCheck, IconLoader2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Tenant } from "../../api/types";
import classes from "./provider.module.css";

/** How far each service is with a new client. */
export function Provisioning({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.steps} aria-live="polite">
      {tenant.provisioning.map((step) => (
        <li key={step.service} className={classes.step} data-done={step.done || undefined}>
          {step.done ? <IconCircleCheck size={18} aria-hidden /> : <IconLoader2 size={18} className={classes.spin} aria-hidden />}
          {t(`client.service.${step.service.replace("-", "_")}`, { defaultValue: step.service })}
        </li>
      ))}
    </ul>
  );
}
