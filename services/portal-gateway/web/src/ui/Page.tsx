import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { usePageTitle } from "./usePageTitle";
import classes from "./page.module.css";

interface Props {
  title: string;
  subtitle?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Narrow pages are for reading and forms. */
  width?: "full" | "wide" | "narrow";
}

/** A page of the console: heading, actions, content. */
export function Page({ title, subtitle, actions, children, width = "wide" }: Props) {
  usePageTitle(title);
  return (
    <div className={classes.page} data-width={width}>
      <Group justify="space-between" align="flex-start" gap="sm" className={classes.head}>
        <div>
          <Title order={1}>{title}</Title>
          {subtitle ? (
            <Text c="dimmed" fz="sm" component="div" mt={2}>
              {subtitle}
            </Text>
          ) : null}
        </div>
        {actions ? <Group gap="xs">{actions}</Group> : null}
      </Group>
      {children}
    </div>
  );
}
