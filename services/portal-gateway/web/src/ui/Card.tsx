import { Box, Group, Title, type BoxProps } from "@mantine/core";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import classes from "./page.module.css";

interface Props extends BoxProps {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Card({ title, actions, children, className, ...box }: Props) {
  return (
    <Box component="section" p="md" {...box} className={clsx(classes.card, className)}>
      {title ? (
        <Group justify="space-between" mb="sm" wrap="nowrap">
          <Title order={2}>{title}</Title>
          {actions}
        </Group>
      ) : null}
      {children}
    </Box>
  );
}
