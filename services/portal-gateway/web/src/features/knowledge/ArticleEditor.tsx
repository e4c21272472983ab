import { Button, Group, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { formErrors, isReason } from "../../api/problem";
import { articleQuery, createArticle, publishArticle, updateArticle } from "../../api/knowledge";
import { useRealm } from "../../api/session";
import type { Article, ArticleKind, Audience } from "../../api/types";
import { boot } from "../../boot";
import { paths } from "../../paths";
import { Card } from "../../ui/Card";
import { askFirst } from "../../ui/confirm";
import { useDraft } from "../../ui/draft";
import { ErrorPanel } from "../../ui/ErrorPanel";
import { languageName } from "../../ui/LanguageSwitch";
import { useGo } from "../../ui/Link";
import { MarkdownBox } from "../../ui/MarkdownBox";
import { MarkdownView } from "../../ui/MarkdownView";
import { Page } from "../../ui/Page";
import { SkeletonRows } from "../../ui/Rows";
import { TenantChip } from "../../ui/TenantChip";
import { useAction } from "../../ui/useAction";
import classes from "./knowledge.module.css";

export function NewArticlePage() {
  return <ArticleEditor />;
}

export function EditArticlePage() {
  const { t } = useTranslation();
  const { articleId = "" } = useParams({ strict: false }) as { articleId?: string };
  const { prefix } = useRealm();
  const article = useQuery({ ...articleQuery(prefix, articleId), refetchOnWindowFocus: false });
  if (article.isError && !article.data) return <ErrorPanel error={article.error} onRetry={() => void article.refetch()} />;
  if (!article.data) {
    return (
      <Page title={t("article.edit")}>
        <SkeletonRows count={8} />
      </Page>
    );
  }
  return <ArticleEditor key={article.data.id} article={article.data} />;
}

const kinds: ArticleKind[] = ["how_to", "known_error", "faq", "policy"];
const audiences: Audience[] = ["internal", "tenant", "public"];

function ArticleEditor({ article }: { article?: Article }) {
  const { t, i18n } = useTranslation();
  const go = useGo();
  const client = useQueryClient();
  const { prefix, realm, can } = useRealm();
  const [key] = useState(() => crypto.randomUUID());
  const [base, setBase] = useState(article);
  const [draft, setDraft] = useDraft(`${realm.id}.${article?.id ?? "new-article"}.${article?.version ?? 0}`);
  const [touched, setTouched] = useState(false);
  const body = touched || draft ? draft : (article?.body ?? "");
  const shown = useDeferredValue(body);
  const form = useForm({
    initialValues: {
      title: article?.title ?? "",
      locale: article?.locale || i18n.language,
      kind: article?.kind ?? ("how_to" as ArticleKind),
      audience: article?.audience ?? ("internal" as Audience),
      tags: article?.tags ?? ([] as string[]),
      review_on: article?.review_on ?? "",
    },
    validate: { title: (value) => (value.trim() ? null : t("errors.field.required")) },
  });
  const save = useAction(
    async ({ publish, over }: { publish: boolean; over?: Article }) => {
      const values = { ...form.values, title: form.values.title.trim(), body };
      const against = over ?? base;
      const saved = against
        ? await updateArticle(prefix, against, values)
        : await createArticle(prefix, { ...values, review_on: values.review_on || undefined }, key);
      setBase(saved);
      return publish && saved.state !== "published" ? publishArticle(prefix, saved.id) : saved;
    },
    {
      refetch: [[prefix, "knowledge"]],
      done: (saved) => (saved.state === "published" ? t("article.published_done") : t("article.saved")),
      onDone: (saved) => {
        setDraft("");
        client.setQueryData(articleQuery(prefix, saved.id).queryKey, saved);
        go(paths.article(realm.slug, saved.id), { replace: true });
      },
      onFailed: (error) => {
        if (isReason(error, "REVISION_MISMATCH") && base) {
          void client.fetchQuery({ ...articleQuery(prefix, base.id), staleTime: 0 }).then((fresh) =>
            askFirst(t, {
              title: t("conflict.title"),
              text: t("article.conflict", { name: fresh.author_name }),
              confirm: t("article.save_over"),
              onConfirm: () => save.mutate({ publish: false, over: fresh }),
            }),
          );
          return true;
        }
        const fields = formErrors(t, error);
        form.setErrors(fields);
        return Object.keys(fields).length > 0;
      },
    },
  );
  const submit = (publish: boolean) => form.onSubmit(() => save.mutate({ publish }));
  return (
    <Page
      width="full"
      title={article ? t("article.edit") : t("article.new")}
      back={article ? { href: paths.article(realm.slug, article.id), label: article.title } : { href: paths.articles(realm.slug), label: t("nav.knowledge") }}
      subtitle={<TenantChip name={realm.name} color={realm.color} logoUrl={realm.logo_url} />}
      actions={
        <>
          <Button variant="default" size="xs" onClick={() => go(article ? paths.article(realm.slug, article.id) : paths.articles(realm.slug))}>
            {t("action.cancel")}
          </Button>
          <Button variant={article?.state === "published" ? "filled" : "default"} size="xs" loading={save.isPending} onClick={() => submit(false)()}>
            {article?.state === "published" ? t("action.save") : t("article.save_draft")}
          </Button>
          {can("article.publish") && article?.state !== "published" ? (
            <Button size="xs" loading={save.isPending} onClick={() => submit(true)()}>
              {t("article.publish")}
            </Button>
          ) : null}
        </>
      }
    >
      <Stack>
        <Card>
          <TextInput label={t("article.field.title")} size="md" maxLength={200} required mb="md" {...form.getInputProps("title")} />
          <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }}>
            <Select
              label={t("article.field.audience")}
              allowDeselect={false}
              data={audiences.map((value) => ({ value, label: t(`article.audience.${value}`) }))}
              {...form.getInputProps("audience")}
            />
            <Select
              label={t("article.field.kind")}
              allowDeselect={false}
              data={kinds.map((value) => ({ value, label: t(`article.kind.${value}`) }))}
              {...form.getInputProps("kind")}
            />
            <Select
              label={t("article.field.locale")}
              allowDeselect={false}
              data={boot.languages.map((value) => ({ value, label: languageName(value) }))}
              {...form.getInputProps("locale")}
            />
            <TextInput type="date" label={t("article.field.review_on")} {...form.getInputProps("review_on")} />
            <TagsInput label={t("article.field.tags")} maxTags={20} {...form.getInputProps("tags")} />
          </SimpleGrid>
        </Card>
        {form.errors.body ? (
          <Text c="var(--g-danger)" fz="sm" role="alert">
            {form.errors.body}
          </Text>
        ) : null}
        <div className={classes.editor}>
          <div className={classes.pane}>
            <MarkdownBox
              value={body}
              onChange={(text) => {
                setTouched(true);
                setDraft(text);
              }}
              minRows={18}
              maxRows={60}
              aria-label={t("article.field.body")}
              placeholder={t("article.body_placeholder")}
            />
          </div>
          <section className={`${classes.pane} ${classes.preview}`} aria-label={t("article.preview")}>
            {shown.trim() ? (
              <MarkdownView text={shown} />
            ) : (
              <Text fz="sm" c="dimmed">
                {t("article.preview_empty")}
              </Text>
            )}
          </section>
        </div>
        <Group justify="space-between">
          <Text fz="xs" c="dimmed">
            {t("article.markdown_hint")}
          </Text>
        </Group>
      </Stack>
    </Page>
  );
}
