import { Button, Group, Text } from "@mantine/core";
import { IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { articleQuery, voteArticle } from "../../api/knowledge";
import { useRealm } from "../../api/session";
import type { Article } from "../../api/types";
import { paths } from "../../paths";
import { Card } from "../../ui/Card";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Html } from "../../ui/Html";
import { Link } from "../../ui/Link";
import { SkeletonRows } from "../../ui/Rows";
import { DateText } from "../../ui/time";
import { useAction } from "../../ui/useAction";
import classes from "./portal.module.css";
import { PortalPage } from "./PortalPage";

export function HelpArticlePage() {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const { articleId } = useParams({ strict: false }) as { articleId: string };
  const query = useQuery(articleQuery(prefix, articleId));
  const article = query.data;
  return (
    <PortalPage
      title={article?.title ?? t("portal.nav.help")}
      text={
        article ? (
          <>
            {t("portal.help.updated")} <DateText date={article.updated_at} />
          </>
        ) : null
      }
      back={{ href: paths.portal.articles(), label: t("portal.nav.help") }}
    >
      {query.isError ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonRows count={6} height={28} /> : null}
      {article ? (
        <>
          <Card p="lg">
            <div lang={article.locale || undefined}>
              <Html html={article.body_html} />
            </div>
          </Card>
          <Helped article={article} />
        </>
      ) : null}
    </PortalPage>
  );
}

function Helped({ article }: { article: Article }) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const [said, setSaid] = useState<boolean>();
  const vote = useAction((helpful: boolean) => voteArticle(prefix, article.id, helpful), { refetch: [[prefix, "knowledge", "article", article.id]] });
  const say = (helpful: boolean) => {
    setSaid(helpful);
    vote.mutate(helpful);
  };
  return (
    <div className={classes.outcome} role="status">
      {said === undefined ? (
        <>
          <Text fw={600}>{t("portal.help.question")}</Text>
          <Group gap="sm">
            <Button variant="default" leftSection={<IconThumbUp size={18} aria-hidden />} onClick={() => say(true)}>
              {t("portal.help.yes")}
            </Button>
            <Button variant="default" leftSection={<IconThumbDown size={18} aria-hidden />} onClick={() => say(false)}>
              {t("portal.help.no")}
            </Button>
          </Group>
        </>
      ) : (
        <>
          <Text fw={600}>{t(said ? "portal.help.glad" : "portal.help.sorry")}</Text>
          {said ? null : (
            <Button component={Link} href={paths.portal.report(article.title)}>
              {t("portal.choice.report")}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
