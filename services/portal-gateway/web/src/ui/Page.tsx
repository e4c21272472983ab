import { Group, Text, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "./Link";
import { usePageTitle } from "./usePageTitle";
import classes from "./page.module.css";

interface Props {
  title: string;
  subtitle?: ReactNode;
  actions?: ReactNode;
  /** The list this page belongs to. */
  back?: { href: string; label: string };
  children: ReactNode;
  /** Narrow pages are for reading and forms. */
  width?: "full" | "wide" | "narrow";
}

/** Above a heading: the list that the page belongs to. */
export function BackLink({ href, label }: { href: string; label: string }) {
  return (
    <Link href={href} className={classes.back}>
      <IconArrowLeft size={14} aria-hidden />
      {label}
    </Link>
  );
}

/** A page of the console: heading, actions, content. */
export function Page({ title, subtitle, actions, back, children, width = "wide" }: Props) {
  usePageTitle(title);
  return (
    <div className={classes.page} data-width={width}>
      <Group justify="space-between" align="flex-start" gap="sm" className={classes.head}>
        <div className={classes.headText}>
          {back ? <BackLink {...back} /> : null}
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
