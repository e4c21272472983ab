import { Anchor, Title } from "@mantine/core";
import { IconAlertCircle, IconConfetti, IconDeviceLaptop, IconShoppingCart, IconTicket, type Icon } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { articlesQuery } from "../../api/knowledge";
import { useRealm, useSession } from "../../api/session";
import { fewTicketsQuery } from "../../api/ticketing";
import { boot } from "../../boot";
import { useInfiniteQuery } from "@tanstack/react-query";
import { paths } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { Link } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { usePageTitle } from "../../ui/usePageTitle";
import { HelpSearch } from "./HelpSearch";
import classes from "./portal.module.css";
import { TicketLine } from "./TicketLine";

export function HomePage() {
  const { t } = useTranslation();
  const session = useSession();
  const { prefix } = useRealm();
  usePageTitle(undefined);
  const tickets = useQuery(
    fewTicketsQuery(prefix, { requester: ["me"], status: ["new", "open", "pending", "resolved"], order_by: "updated_at desc", page_size: 5 }),
  );
  const articles = useInfiniteQuery(articlesQuery(prefix, { page_size: 6 }));
  const help = articles.data?.pages[0]?.articles ?? [];
  const choices: [string, string, string, Icon][] = [
    [paths.portal.report(), t("portal.choice.report"), t("portal.choice.report_text"), IconAlertCircle],
    [paths.portal.request(), t("portal.choice.request"), t("portal.choice.request_text"), IconShoppingCart],
    [paths.portal.tickets(), t("portal.choice.tickets"), t("portal.choice.tickets_text"), IconTicket],
    [paths.portal.devices(), t("portal.choice.devices"), t("portal.choice.devices_text"), IconDeviceLaptop],
  ];
  const branding = boot.tenant?.branding;
  return (
    <>
      <section className={classes.hero}>
        <div className={classes.heroInner}>
          <h1 className={classes.heroTitle}>
            {branding?.title || t("portal.hello", { name: session.person.name.split(" ")[0] })}
          </h1>
          <p className={classes.heroText}>{branding?.welcome_text || t("portal.need")}</p>
          <HelpSearch />
        </div>
      </section>
      <div className={classes.home}>
        <div className={classes.choices}>
          {choices.map(([href, title, text, Symbol]) => (
            <Link key={href} href={href} className={classes.choice}>
              <span className={classes.choiceIcon}>
                <Symbol size={24} stroke={1.7} aria-hidden />
              </span>
              <span className={classes.choiceTitle}>{title}</span>
              <span className={classes.choiceText}>{text}</span>
            </Link>
          ))}
        </div>
        <div className={classes.sectionHead}>
          <Title order={2}>{t("portal.open_tickets")}</Title>
          <Anchor component={Link} href={paths.portal.tickets()} fz="sm">
            {t("portal.all_tickets")}
          </Anchor>
        </div>
        <div className={classes.card}>
          {tickets.isPending ? (
            <div style={{ padding: 18 }}>
              <SkeletonRows count={3} />
            </div>
          ) : null}
          {tickets.data?.map((ticket) => (
            <TicketLine key={ticket.id} ticket={ticket} />
          ))}
          {tickets.data?.length === 0 ? (
            <EmptyState compact icon={IconConfetti} title={t("portal.nothing_open")} text={t("portal.nothing_open_text")} />
          ) : null}
        </div>
        {help.length > 0 ? (
          <>
            <div className={classes.sectionHead}>
              <Title order={2}>{t("portal.recent_articles")}</Title>
              <Anchor component={Link} href={paths.portal.articles()} fz="sm">
                {t("portal.all_articles")}
              </Anchor>
            </div>
            <div className={classes.card}>
              {help.map((article) => (
                <Link key={article.id} href={paths.portal.article(article.id)} className={classes.line}>
                  <span className={classes.lineTitle}>{article.title}</span>
                  <span className={classes.lineMeta}>{t(`article.kind.${article.kind}`)}</span>
                </Link>
              ))}
            </div>
          </>
        ) : null}
      </div>
    </>
  );
}
