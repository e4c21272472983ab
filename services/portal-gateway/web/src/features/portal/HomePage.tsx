import { Group, Text, Title } from "@mantine/core";
import { IconAlertCircle, IconChevronRight, IconDeviceLaptop, IconFileText, IconShoppingBag, IconTicket, type Icon } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { articlesQuery } from "../../api/knowledge";
import { useRealm } from "../../api/session";
import { fewTicketsQuery } from "../../api/ticketing";
import { boot } from "../../boot";
import { paths } from "../../paths";
import { unfinished } from "../../search";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Link } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { usePageTitle } from "../../ui/usePageTitle";
import { HelpSearch } from "./HelpSearch";
import classes from "./portal.module.css";
import { TicketCard } from "./TicketCard";

export function HomePage() {
  const { t } = useTranslation();
  usePageTitle(t("portal.nav.home"));
  const branding = boot.tenant?.branding;
  return (
    <>
      <div className={classes.hero}>
        <div className={classes.heroInner}>
          <Title order={1} className={classes.heroTitle}>
            {branding?.title || t("portal.heading")}
          </Title>
          {branding?.welcome_text ? <p className={classes.heroText}>{branding.welcome_text}</p> : null}
          <HelpSearch />
        </div>
      </div>
      <div className={classes.wide}>
        <div className={classes.choices}>
          <Choice icon={IconAlertCircle} name="report" href={paths.portal.report()} />
          <Choice icon={IconShoppingBag} name="request" href={paths.portal.request()} />
          <Choice icon={IconTicket} name="tickets" href={paths.portal.tickets()} />
          <Choice icon={IconDeviceLaptop} name="devices" href={paths.portal.devices()} />
        </div>
        <div className={classes.twoColumns}>
          <OpenTickets />
          <UsefulArticles />
        </div>
      </div>
    </>
  );
}

function Choice({ icon: Symbol, name, href }: { icon: Icon; name: string; href: string }) {
  const { t } = useTranslation();
  return (
    <Link href={href} className={classes.choice}>
      <span className={classes.choiceIcon}>
        <Symbol size={26} stroke={1.7} aria-hidden />
      </span>
      <Text span fw={650} fz="lg" lh={1.25}>
        {t(`portal.choice.${name}`)}
      </Text>
      <Text span fz="sm" c="dimmed" className={classes.choiceText}>
        {t(`portal.choice.${name}_text`)}
      </Text>
    </Link>
  );
}

function OpenTickets() {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const query = useQuery(fewTicketsQuery(prefix, { status: [...unfinished], requester: ["me"], page_size: 5, order_by: "updated_at desc" }));
  return (
    <section>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{t("portal.open_tickets")}</Title>
        <Link href={paths.portal.tickets()} className={classes.more}>
          {t("portal.all_tickets")}
        </Link>
      </Group>
      {query.isError ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonRows count={3} height={72} /> : null}
      {query.data ? (
        <div className={classes.list}>
          {query.data.map((ticket) => (
            <TicketCard key={ticket.id} ticket={ticket} />
          ))}
          {query.data.length === 0 ? <EmptyState compact icon={IconTicket} title={t("portal.none_open")} text={t("portal.none_open_text")} /> : null}
        </div>
      ) : null}
    </section>
  );
}

function UsefulArticles() {
  const { t, i18n } = useTranslation();
  const { prefix } = useRealm();
  const query = useInfiniteQuery(articlesQuery(prefix, { page_size: 30 }));
  const all = query.data?.pages[0]?.articles ?? [];
  const own = all.filter((article) => article.locale === i18n.language);
  const few = (own.length > 0 ? own : all).slice(0, 6);
  if (query.isError || (query.data && few.length === 0)) return null;
  return (
    <section>
      <Title order={2} mb="sm">
        {t("portal.useful")}
      </Title>
      {query.isPending ? <SkeletonRows count={4} height={44} /> : null}
      <div className={classes.list}>
        {few.map((article) => (
          <Link key={article.id} href={paths.portal.article(article.id)} className={classes.slimRow}>
            <IconFileText size={18} stroke={1.7} aria-hidden />
            <span className={classes.rowText}>{article.title}</span>
            <IconChevronRight size={16} aria-hidden className={classes.rowArrow} />
          </Link>
        ))}
      </div>
    </section>
  );
}
