import { Button, Checkbox, FileButton, Group, Input, Radio, Skeleton, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCamera, IconPaperclip } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { assetQuery, fewAssetsQuery } from "../../api/asset";
import { articleSearchQuery } from "../../api/knowledge";
import { formErrors } from "../../api/problem";
import { useRealm } from "../../api/session";
import { createTicket } from "../../api/ticketing";
import type { TicketKind, Urgency } from "../../api/types";
import { paths } from "../../paths";
import { AssetIcon } from "../../ui/AssetIcon";
import { PendingFiles } from "../../ui/Attachments";
import { useDraft } from "../../ui/draft";
import { Link, useGo, useSearchState } from "../../ui/Link";
import { useAction } from "../../ui/useAction";
import { useFiles } from "../../ui/useFiles";
import { usePageTitle } from "../../ui/usePageTitle";
import frame from "../../layouts/portal/portal.module.css";
import { ArticleIcon } from "./ArticleLine";
import classes from "./ask.module.css";
import { nameOf } from "./DeviceFacts";
import { ownLanguageFirst } from "./language";
import shared from "./portal.module.css";

export function ReportPage() {
  return <AskPage kind="incident" />;
}

export function RequestPage() {
  return <AskPage kind="request" />;
}

const askSearch = (raw: Record<string, unknown>) => ({
  title: typeof raw.title === "string" ? raw.title : "",
  asset: typeof raw.asset === "string" ? raw.asset : "",
});

const examples = ["screen", "software", "access", "colleague"] as const;
const urgencies: Urgency[] = ["normal", "high", "critical"];

function AskPage({ kind }: { kind: TicketKind }) {
  const { t, i18n } = useTranslation();
  const go = useGo();
  const { prefix, realm, can } = useRealm();
  const [from] = useSearchState(askSearch);
  const [key] = useState(() => crypto.randomUUID());
  const [title, setTitle] = useState(from.title);
  const [text, setText] = useDraft(`${realm.id}.ask.${kind}`);
  const [urgency, setUrgency] = useState<Urgency>("normal");
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [picked, setPicked] = useState<string[] | null>(from.asset ? [from.asset] : null);
  const files = useFiles(prefix);
  const report = kind === "incident";
  const heading = report ? t("portal.choice.report") : t("portal.choice.request");
  usePageTitle(heading);
  const [asked] = useDebouncedValue(title.trim(), 300);
  const found = useQuery({ ...articleSearchQuery(prefix, asked, true, 12), enabled: asked.length > 3 }).data ?? [];
  const hits = asked.length > 3 ? ownLanguageFirst(found, i18n.language).slice(0, 3) : [];
  const owned = useQuery({ ...fewAssetsQuery(prefix, { assignee: ["me"], page_size: 20 }), enabled: report && can("asset.read") });
  const linked = useQuery({ ...assetQuery(prefix, from.asset), enabled: from.asset !== "" }).data;
  const devices = [...(linked && !owned.data?.some((device) => device.id === linked.id) ? [linked] : []), ...(owned.data ?? [])];
  const chosen = picked ?? (report && owned.data?.length === 1 ? [owned.data[0]!.id] : []);
  const create = useAction(
    () =>
      createTicket(
        prefix,
        {
          title: title.trim(),
          description: text.trim() || undefined,
          kind,
          urgency,
          asset_ids: chosen,
          attachment_ids: files.ids,
        },
        key,
      ),
    {
      refetch: [[prefix, "ticketing"]],
      done: (ticket) => t("portal.received", { number: ticket.number }),
      onDone: (ticket) => {
        setText("");
        go(paths.portal.ticket(ticket.number), { replace: true });
      },
      onFailed: (error) => {
        const fields = formErrors(t, error);
        setErrors(fields);
        return Object.keys(fields).length > 0;
      },
    },
  );
  const [dragged, setDragged] = useState(false);
  const titleField = useRef<HTMLInputElement>(null);
  return (
    <div className={`${frame.content} ${shared.narrow}`}>
      <Title order={1} mb={4}>
        {heading}
      </Title>
      <Text c="dimmed" mb="lg">
        {report ? t("portal.report_intro") : t("portal.request_intro")}
      </Text>
      <form
        className={classes.form}
        data-drop={dragged || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setDragged(true);
        }}
        onDragLeave={() => setDragged(false)}
        onDrop={(event) => {
          event.preventDefault();
          setDragged(false);
          files.add([...event.dataTransfer.files]);
        }}
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim()) return create.mutate();
          setErrors({ title: t("errors.field.required") });
          titleField.current?.focus();
        }}
      >
        <Stack gap="lg">
          <TextInput
            ref={titleField}
            size="md"
            label={report ? t("portal.what_wrong") : t("portal.what_wanted")}
            placeholder={report ? t("portal.what_wrong_example") : t("portal.what_wanted_example")}
            maxLength={200}
            autoFocus={!from.title}
            value={title}
            error={errors.title}
            onChange={(event) => {
              setTitle(event.currentTarget.value);
              setErrors({});
            }}
          />
          {report || title ? null : (
            <div className={classes.examples}>
              <Text span fz="sm" c="dimmed">
                {t("portal.request_examples")}
              </Text>
              {examples.map((example) => (
                <Button key={example} size="compact-sm" variant="light" fw={500} onClick={() => setTitle(t(`portal.example.${example}`))}>
                  {t(`portal.example.${example}`)}
                </Button>
              ))}
            </div>
          )}
          {hits.length > 0 ? (
            <div className={classes.suggestions} role="status">
              <Text fw={600} fz="sm" mb={2}>
                {t("portal.maybe_helps")}
              </Text>
              {hits.map(({ article }) =>
                article ? (
                  <Link
                    key={article.id}
                    href={paths.portal.article(article.id)}
                    target="_blank"
                    className={classes.suggestion}
                    lang={article.locale}
                  >
                    <ArticleIcon kind={article.kind} size={18} />
                    <span>{article.title}</span>
                  </Link>
                ) : null,
              )}
            </div>
          ) : null}
          <Textarea
            size="md"
            label={t("portal.more")}
            description={report ? t("portal.more_hint") : undefined}
            autosize
            minRows={3}
            maxRows={16}
            value={text}
            error={errors.description}
            onChange={(event) => setText(event.currentTarget.value)}
            onPaste={(event) => {
              if (event.clipboardData.files.length > 0) files.add([...event.clipboardData.files]);
            }}
          />
          {report && owned.isLoading ? <Skeleton height={88} /> : null}
          {devices.length > 0 && report ? (
            <Checkbox.Group label={t("portal.which_device")} value={chosen} onChange={setPicked} error={errors.asset_ids}>
              <div className={classes.choices}>
                {devices.map((device) => (
                  <label key={device.id} className={classes.choice}>
                    <Checkbox value={device.id} aria-label={nameOf(device)} />
                    <AssetIcon typeName={device.type_name} size={22} />
                    <span className={classes.choiceText}>
                      {nameOf(device)}
                      <small>{device.tag}</small>
                    </span>
                  </label>
                ))}
              </div>
            </Checkbox.Group>
          ) : null}
          {report ? (
            <Radio.Group label={t("portal.how_bad")} value={urgency} onChange={(value) => setUrgency(value as Urgency)}>
              <div className={classes.choices} data-three>
                {urgencies.map((value) => (
                  <label key={value} className={classes.choice}>
                    <Radio value={value} aria-label={t(`portal.urgency.${value}`)} />
                    <span className={classes.choiceText}>{t(`portal.urgency.${value}`)}</span>
                  </label>
                ))}
              </div>
            </Radio.Group>
          ) : null}
          <Input.Wrapper label={t("attachment.list")} labelElement="div" error={errors.attachment_ids}>
            <Group gap="xs" mt={6}>
              <FileButton accept="image/*" inputProps={{ capture: "environment" }} onChange={(file) => file && files.add([file])}>
                {(props) => (
                  <Button {...props} variant="default" className={classes.camera} leftSection={<IconCamera size={18} />}>
                    {t("portal.photo")}
                  </Button>
                )}
              </FileButton>
              <FileButton multiple onChange={files.add}>
                {(props) => (
                  <Button {...props} variant="default" leftSection={<IconPaperclip size={18} />}>
                    {t("attachment.add")}
                  </Button>
                )}
              </FileButton>
              <Text span fz="sm" c="dimmed" className={classes.pasteHint}>
                {t("portal.paste_hint")}
              </Text>
            </Group>
            <div style={{ marginTop: 10, marginInline: -10 }}>
              <PendingFiles files={files.pending} onRemove={files.remove} />
            </div>
          </Input.Wrapper>
          <div className={classes.actions}>
            <Button type="submit" size="md" loading={create.isPending} disabled={files.busy}>
              {report ? t("portal.send_report") : t("portal.send_request")}
            </Button>
            <Button variant="subtle" color="gray" size="md" onClick={() => go(paths.portal.home())}>
              {t("action.cancel")}
            </Button>
          </div>
        </Stack>
      </form>
    </div>
  );
}
