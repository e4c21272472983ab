import { Anchor, Title, VisuallyHidden } from "@mantine/core";
import { IconAlertCircle, IconConfetti, IconDeviceLaptop, IconShoppingBag, IconTicket, type Icon } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { articlesQuery } from "../../api/knowledge";
import { useRealm, useSession } from "../../api/session";
import { fewTicketsQuery } from "../../api/ticketing";
import type { Ticket } from "../../api/types";
import { boot } from "../../boot";
import { paths } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import { Link } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { usePageTitle } from "../../ui/usePageTitle";
import { ArticleLine } from "./ArticleLine";
import { HelpSearch } from "./HelpSearch";
import classes from "./home.module.css";
import { waitsForRequester } from "./plain";
import card from "./portal.module.css";
import { TicketLine } from "./TicketLine";

const SHOWN = 5;

interface Choice {
  href: string;
  title: string;
  text: string;
  icon: Icon;
  /** How many things there wait for the reader. */
  count?: number;
}

function ChoiceCard({ href, title, text, icon: Symbol, count }: Choice) {
  const { t } = useTranslation();
  return (
    <Link href={href} className={classes.choice}>
      <span className={classes.choiceIcon}>
        <Symbol size={24} stroke={1.7} aria-hidden />
      </span>
      <span className={classes.choiceTitle}>{title}</span>
      <span className={classes.choiceText}>{text}</span>
      {count ? (
        <span className={classes.choiceCount} title={t("portal.need_you_count", { count })}>
          <span aria-hidden>{count}</span>
          <VisuallyHidden>{t("portal.need_you_count", { count })}</VisuallyHidden>
        </span>
      ) : null}
    </Link>
  );
}

function Block({ title, more, children }: { title: string; more?: { href: string; label: string }; children: ReactNode }) {
  return (
    <section className={classes.block}>
      <div className={classes.blockHead}>
        <Title order={2}>{title}</Title>
        {more ? (
          <Anchor component={Link} href={more.href} fz="sm">
            {more.label}
          </Anchor>
        ) : null}
      </div>
      {children}
    </section>
  );
}

function Tickets({ tickets }: { tickets: Ticket[] }) {
  return (
    <div className={card.card}>
      {tickets.map((ticket) => (
        <TicketLine key={ticket.id} ticket={ticket} />
      ))}
    </div>
  );
}

export function HomePage() {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const { prefix } = useRealm();
  usePageTitle(undefined);
  const tickets = useQuery(
    fewTicketsQuery(prefix, { requester: ["me"], status: ["new", "open", "pending", "resolved"], order_by: "updated_at desc", page_size: 50 }),
  );
  const articles = useInfiniteQuery(articlesQuery(prefix, { page_size: 6, locale: [i18n.language] }));
  const help = articles.data?.pages[0]?.articles ?? [];
  const mine = tickets.data ?? [];
  const waiting = mine.filter(waitsForRequester);
  const running = mine.filter((ticket) => !waitsForRequester(ticket));
  const all = { href: paths.portal.tickets(), label: t("portal.all_tickets") };
  const choices: Choice[] = [
    { href: paths.portal.report(), title: t("portal.choice.report"), text: t("portal.choice.report_text"), icon: IconAlertCircle },
    { href: paths.portal.request(), title: t("portal.choice.request"), text: t("portal.choice.request_text"), icon: IconShoppingBag },
    { href: paths.portal.tickets(), title: t("portal.choice.tickets"), text: t("portal.choice.tickets_text"), icon: IconTicket, count: waiting.length },
    { href: paths.portal.devices(), title: t("portal.choice.devices"), text: t("portal.choice.devices_text"), icon: IconDeviceLaptop },
  ];
  const branding = boot.tenant?.branding;
  return (
    <>
      <section className={classes.hero}>
        <div className={classes.heroInner}>
          <h1 className={classes.heroTitle}>{branding?.title || t("portal.hello", { name: session.person.name.split(" ")[0] })}</h1>
          <p className={classes.heroText}>{branding?.welcome_text || t("portal.need")}</p>
          <HelpSearch />
        </div>
      </section>
      <div className={classes.home}>
        <nav className={classes.choices} aria-label={t("portal.need")}>
          {choices.map((choice) => (
            <ChoiceCard key={choice.href} {...choice} />
          ))}
        </nav>
        <div className={classes.columns} data-single={help.length === 0 && !articles.isPending ? true : undefined}>
          <div>
            {waiting.length > 0 ? (
              <Block title={t("portal.need_you")} more={waiting.length > SHOWN || running.length === 0 ? all : undefined}>
                <Tickets tickets={waiting.slice(0, SHOWN)} />
              </Block>
            ) : null}
            {tickets.isPending || running.length > 0 || waiting.length === 0 ? (
              <Block title={waiting.length > 0 ? t("portal.in_progress") : t("portal.open_tickets")} more={mine.length > 0 ? all : undefined}>
                {tickets.isPending ? (
                  <div className={card.card} style={{ padding: 18 }}>
                    <SkeletonRows count={3} height={44} />
                  </div>
                ) : running.length > 0 ? (
                  <Tickets tickets={running.slice(0, SHOWN)} />
                ) : (
                  <div className={card.card}>
                    <EmptyState compact icon={IconConfetti} title={t("portal.nothing_open")} text={t("portal.nothing_open_text")} />
                  </div>
                )}
              </Block>
            ) : null}
          </div>
          {articles.isPending || help.length > 0 ? (
            <Block title={t("portal.recent_articles")} more={{ href: paths.portal.articles(), label: t("portal.all_articles") }}>
              <div className={card.card}>
                {articles.isPending ? (
                  <div style={{ padding: 18 }}>
                    <SkeletonRows count={4} height={40} />
                  </div>
                ) : (
                  help.map((article) => <ArticleLine key={article.id} article={article} compact />)
                )}
              </div>
            </Block>
          ) : null}
        </div>
      </div>
    </>
  );
}
