import { Button, Group, Menu, Modal, Pill, Stack, Text } from "@mantine/core";
import { IconArchive, IconDots, IconEyeOff, IconHistory, IconPencil, IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  archiveArticle,
  articleQuery,
  articleVersionsQuery,
  publishArticle,
  restoreArticleVersion,
  unpublishArticle,
} from "../../api/knowledge";
import { useRealm } from "../../api/session";
import type { ArticleVersion } from "../../api/types";
import { paths } from "../../paths";
import { Card } from "../../ui/Card";
import { askFirst } from "../../ui/confirm";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { Fact } from "../../ui/Fact";
import { Html } from "../../ui/Html";
import { languageName } from "../../ui/LanguageSwitch";
import { Link } from "../../ui/Link";
import { MarkdownView } from "../../ui/MarkdownView";
import { Page } from "../../ui/Page";
import { SkeletonRows } from "../../ui/Rows";
import { DateText, TimeAgo } from "../../ui/time";
import { useAction } from "../../ui/useAction";
import { ArticleStateMark, AudienceMark } from "./ArticleMarks";
import classes from "./knowledge.module.css";

export function ArticlePage() {
  const { t } = useTranslation();
  const { articleId = "" } = useParams({ strict: false }) as { articleId?: string };
  const { prefix, realm, can } = useRealm();
  const article = useQuery(articleQuery(prefix, articleId));
  const writes = can("article.write");
  const versions = useQuery({ ...articleVersionsQuery(prefix, articleId), enabled: writes, retry: false });
  const [looking, setLooking] = useState<ArticleVersion | null>(null);
  const refetch = [[prefix, "knowledge"]];
  const publish = useAction(() => publishArticle(prefix, articleId), { refetch, done: t("article.published_done") });
  const unpublish = useAction(() => unpublishArticle(prefix, articleId), { refetch, done: t("article.unpublished_done") });
  const archive = useAction(() => archiveArticle(prefix, articleId), { refetch, done: t("article.archived_done") });
  const restore = useAction((version: number) => restoreArticleVersion(prefix, articleId, version), {
    refetch,
    done: t("article.restored_done"),
    onDone: () => setLooking(null),
  });
  if (article.isError && !article.data) return <ErrorPanel error={article.error} onRetry={() => void article.refetch()} />;
  if (!article.data) {
    return (
      <Page title="…">
        <SkeletonRows count={10} height={18} />
      </Page>
    );
  }
  const it = article.data;
  return (
    <Page
      title={it.title}
      back={{ href: paths.articles(realm.slug), label: t("nav.knowledge") }}
      subtitle={
        <Group gap="xs" mt={4}>
          <ArticleStateMark state={it.state} />
          <AudienceMark audience={it.audience} />
          <span>{t(`article.kind.${it.kind}`)}</span>
        </Group>
      }
      actions={
        writes ? (
          <>
            <Button component={Link} href={paths.editArticle(realm.slug, it.id)} variant="default" size="xs" leftSection={<IconPencil size={15} />}>
              {t("action.edit")}
            </Button>
            {it.state !== "published" && can("article.publish") ? (
              <Button size="xs" leftSection={<IconSend size={15} />} loading={publish.isPending} onClick={() => publish.mutate()}>
                {t("article.publish")}
              </Button>
            ) : null}
            {can("article.publish") && it.state !== "archived" ? (
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default" size="xs" px={8} aria-label={t("action.more")}>
                    <IconDots size={16} />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {it.state === "published" ? (
                    <Menu.Item leftSection={<IconEyeOff size={16} />} onClick={() => unpublish.mutate()}>
                      {t("article.unpublish")}
                    </Menu.Item>
                  ) : null}
                  <Menu.Item
                    leftSection={<IconArchive size={16} />}
                    onClick={() =>
                      askFirst(t, {
                        title: t("article.archive_title", { title: it.title }),
                        text: t("article.archive_text"),
                        confirm: t("article.archive"),
                        onConfirm: () => archive.mutate(),
                      })
                    }
                  >
                    {t("article.archive")}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            ) : null}
          </>
        ) : null
      }
    >
      <div className={classes.layout}>
        <Card className={classes.body} p="lg">
          <div className={classes.measure}>{it.body_html ? <Html html={it.body_html} /> : <MarkdownView text={it.body} />}</div>
        </Card>
        <Stack>
          <Card title={t("article.about")}>
            <Fact label={t("article.field.locale")}>{languageName(it.locale)}</Fact>
            <Fact label={t("article.field.author")}>{it.author_name}</Fact>
            <Fact label={t("article.field.updated_at")}>
              <TimeAgo at={it.updated_at} />
            </Fact>
            {it.published_at ? (
              <Fact label={t("article.field.published_at")}>
                <TimeAgo at={it.published_at} />
              </Fact>
            ) : null}
            {it.review_on ? (
              <Fact label={t("article.field.review_on")}>
                <DateText date={it.review_on} />
              </Fact>
            ) : null}
            <Fact label={t("article.field.votes")}>
              <span className="tabular">{t("article.votes", { yes: it.helpful_votes, no: it.unhelpful_votes })}</span>
            </Fact>
            {it.tags.length > 0 ? (
              <Fact label={t("article.field.tags")}>
                <Group gap={4}>
                  {it.tags.map((tag) => (
                    <Pill key={tag} size="sm">
                      {tag}
                    </Pill>
                  ))}
                </Group>
              </Fact>
            ) : null}
          </Card>
          {writes ? (
            <Card title={t("article.versions")}>
              {versions.isPending ? <SkeletonRows count={3} height={26} /> : null}
              {versions.data?.map((version) => (
                <button key={version.version} type="button" className={classes.version} onClick={() => setLooking(version)}>
                  <Group gap={8} wrap="nowrap">
                    <IconHistory size={15} aria-hidden />
                    <Text span fz="sm" fw={550} style={{ whiteSpace: "nowrap" }}>
                      {t("article.version", { number: version.version })}
                    </Text>
                    <Text span fz="xs" c="dimmed" truncate>
                      {version.author_name} · <TimeAgo at={version.created_at} short />
                    </Text>
                  </Group>
                </button>
              ))}
            </Card>
          ) : null}
        </Stack>
      </div>
      <Modal
        opened={looking !== null}
        onClose={() => setLooking(null)}
        size="xl"
        title={looking ? `${t("article.version", { number: looking.version })} · ${looking.title}` : ""}
      >
        {looking ? (
          <>
            <MarkdownView text={looking.body} />
            {looking.version !== it.version ? (
              <Group justify="flex-end" mt="md">
                <Button loading={restore.isPending} onClick={() => restore.mutate(looking.version)}>
                  {t("article.restore")}
                </Button>
              </Group>
            ) : null}
          </>
        ) : null}
      </Modal>
    </Page>
  );
}
