import { Alert, Group, Text, Title } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePageTitle } from "../../../ui/usePageTitle";
import classes from "./frame.module.css";

interface Props {
  title: string;
  text: string;
  actions?: ReactNode;
  /** Forms are narrower than lists. */
  form?: boolean;
  readOnly?: boolean;
  children: ReactNode;
}

/** One section of the administration: what it is, what can be done, its content. */
export function Section({ title, text, actions, form, readOnly, children }: Props) {
  const { t } = useTranslation();
  usePageTitle(title);
  return (
    <div className={classes.section} data-form={form || undefined} data-read-only={readOnly || undefined}>
      <div className={classes.sectionHead}>
        <div className={classes.sectionWords}>
          <Title order={1}>{title}</Title>
          <Text c="dimmed" fz="sm" mt={2}>
            {text}
          </Text>
        </div>
        {actions ? (
          <Group gap="xs" wrap="nowrap">
            {actions}
          </Group>
        ) : null}
      </div>
      {readOnly ? (
        <Alert variant="light" color="gray" icon={<IconEye size={18} />} mb="md" py="xs">
          {t("admin.read_only")}
        </Alert>
      ) : null}
      {children}
    </div>
  );
}
