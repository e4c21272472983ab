import { Stack, Text, Title } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./states.module.css";

interface Props {
  icon: Icon;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
  compact?: boolean;
}

/** Says what this place is for and offers the next step. */
export function EmptyState({ icon: Symbol, title, text, action, compact }: Props) {
  return (
    <Stack align="center" gap="xs" className={classes.empty} data-compact={compact || undefined}>
      <span className={classes.emptyIcon}>
        <Symbol size={compact ? 20 : 26} stroke={1.6} aria-hidden />
      </span>
      <Title order={2} fz={compact ? "md" : "lg"} ta="center">
        {title}
      </Title>
      {text ? (
        <Text c="dimmed" ta="center" maw={420} fz="sm">
          {text}
        </Text>
      ) : null}
      {action ? <div className={classes.emptyAction}>{action}</div> : null}
    </Stack>
  );
}
