import { Button, Group, Skeleton, Text, Title } from "@mantine/core";
import { IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { articleQuery, voteArticle } from "../../api/knowledge";
import { useRealm } from "../../api/session";
import { paths } from "../../paths";
import { Html } from "../../ui/Html";
import { Link } from "../../ui/Link";
import { MarkdownView } from "../../ui/MarkdownView";
import { SkeletonRows } from "../../ui/Rows";
import { DateText } from "../../ui/time";
import { useAction } from "../../ui/useAction";
import { usePageTitle } from "../../ui/usePageTitle";
import frame from "../../layouts/portal/portal.module.css";
import { BackLink } from "./BackLink";
import classes from "./portal.module.css";
import { Trouble } from "./Trouble";

export function HelpArticlePage() {
  const { t, i18n } = useTranslation();
  const { articleId = "" } = useParams({ strict: false }) as { articleId?: string };
  const { prefix } = useRealm();
  const article = useQuery(articleQuery(prefix, articleId));
  const [voted, setVoted] = useState<boolean | null>(null);
  const vote = useAction((helpful: boolean) => voteArticle(prefix, articleId, helpful));
  usePageTitle(article.data?.title);
  return (
    <div className={`${frame.content} ${classes.narrow}`}>
      <BackLink href={paths.portal.articles()} label={t("portal.nav.help")} />
      {article.isError ? (
        <Trouble
          error={article.error}
          onRetry={() => void article.refetch()}
          back={{ href: paths.portal.articles(), label: t("portal.all_articles") }}
        />
      ) : null}
      {article.isPending ? (
        <>
          <Skeleton height={34} width="70%" mb="lg" />
          <SkeletonRows count={8} height={18} />
        </>
      ) : null}
      {article.data ? (
        <article lang={article.data.locale}>
          <Title order={1} mt={6} mb={6} style={{ overflowWrap: "anywhere" }}>
            {article.data.title}
          </Title>
          <Text fz="sm" c="dimmed" mb="lg" lang={i18n.language}>
            {t(`article.kind.${article.data.kind}`)} · {t("portal.updated")} <DateText date={article.data.updated_at} />
            {article.data.helpful_votes > 0 ? ` · ${t("portal.helpful", { count: article.data.helpful_votes })}` : ""}
          </Text>
          {article.data.body_html ? <Html html={article.data.body_html} /> : <MarkdownView text={article.data.body} />}
          <Group className={classes.card} p="md" mt="xl" justify="space-between" lang={i18n.language}>
            {voted === null ? (
              <>
                <Text fw={550}>{t("portal.did_it_help")}</Text>
                <Group gap="xs">
                  {[true, false].map((helpful) => (
                    <Button
                      key={String(helpful)}
                      variant="default"
                      leftSection={helpful ? <IconThumbUp size={18} /> : <IconThumbDown size={18} />}
                      onClick={() => {
                        setVoted(helpful);
                        vote.mutate(helpful);
                      }}
                    >
                      {helpful ? t("portal.yes") : t("portal.no")}
                    </Button>
                  ))}
                </Group>
              </>
            ) : (
              <>
                <Text role="status">{voted ? t("portal.thanks") : t("portal.sorry")}</Text>
                {voted ? null : (
                  <Button component={Link} href={paths.portal.report(article.data.title)}>
                    {t("portal.choice.report")}
                  </Button>
                )}
              </>
            )}
          </Group>
        </article>
      ) : null}
    </div>
  );
}
