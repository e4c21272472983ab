import { Text, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "../../ui/Link";
import { usePageTitle } from "../../ui/usePageTitle";
import classes from "./portal.module.css";

interface Props {
  title: string;
  /** Shown instead of the title, if the page has a richer heading. */
  heading?: ReactNode;
  text?: ReactNode;
  back?: { href: string; label: string };
  children: ReactNode;
}

/** One column, generous, with one thing to do. */
export function PortalPage({ title, heading, text, back, children }: Props) {
  usePageTitle(title);
  return (
    <div className={classes.column}>
      {back ? (
        <Link href={back.href} className={classes.back}>
          <IconArrowLeft size={16} aria-hidden />
          {back.label}
        </Link>
      ) : null}
      {heading ?? (
        <Title order={1} mb={text ? 4 : "lg"}>
          {title}
        </Title>
      )}
      {text ? (
        <Text c="dimmed" mb="lg" component="div">
          {text}
        </Text>
      ) : null}
      {children}
    </div>
  );
}
