import { ActionIcon, CloseButton, Progress, Text } from "@mantine/core";
import { IconDownload, IconFile, IconFileTypePdf, IconPhoto } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Attachment } from "../api/types";
import classes from "./attachments.module.css";

export function fileSize(bytes: number, locale: string): string {
  const large = bytes >= 1024 * 1024;
  const value = large ? bytes / 1024 ** 2 : Math.max(1, bytes / 1024);
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: large ? "megabyte" : "kilobyte",
    unitDisplay: "short",
    maximumFractionDigits: large ? 1 : 0,
  }).format(value);
}

const shownInline = /^image\/(png|jpeg|gif|webp|bmp|avif)$/;

interface ListProps {
  files: Attachment[];
  url: (id: string, inline?: boolean) => string;
}

/** Files of a message: pictures as pictures, the rest as cards to download. */
export function AttachmentList({ files, url }: ListProps) {
  const { t, i18n } = useTranslation();
  if (files.length === 0) return null;
  const pictures = files.filter((file) => shownInline.test(file.media_type));
  const others = files.filter((file) => !shownInline.test(file.media_type));
  return (
    <div className={classes.list}>
      {pictures.map((file) => (
        <a key={file.id} href={url(file.id, true)} target="_blank" rel="noreferrer" className={classes.picture} title={file.filename}>
          <img src={url(file.id, true)} alt={file.filename} loading="lazy" />
        </a>
      ))}
      {others.map((file) => (
        <a key={file.id} href={url(file.id)} download={file.filename} className={classes.card}>
          {file.media_type === "application/pdf" ? <IconFileTypePdf size={20} /> : <IconFile size={20} />}
          <span className={classes.cardText}>
            <Text span fz="sm" truncate fw={500}>
              {file.filename}
            </Text>
            <Text span fz="xs" c="dimmed" className="tabular">
              {fileSize(file.size, i18n.language)}
            </Text>
          </span>
          <ActionIcon component="span" variant="transparent" color="gray" size="sm" aria-hidden>
            <IconDownload size={16} />
          </ActionIcon>
          <span className={classes.hidden}>{t("attachment.download")}</span>
        </a>
      ))}
    </div>
  );
}

export interface Pending {
  key: string;
  name: string;
  size: number;
  image: boolean;
  share: number;
  error?: string;
  attachment?: Attachment;
}

interface PendingProps {
  files: Pending[];
  onRemove: (key: string) => void;
}

/** Files about to be sent. */
export function PendingFiles({ files, onRemove }: PendingProps) {
  const { t, i18n } = useTranslation();
  if (files.length === 0) return null;
  return (
    <ul className={classes.pending} aria-label={t("attachment.list")}>
      {files.map((file) => (
        <li key={file.key} className={classes.pendingCard} data-error={file.error ? true : undefined}>
          {file.image ? <IconPhoto size={16} aria-hidden /> : <IconFile size={16} aria-hidden />}
          <span className={classes.cardText}>
            <Text span fz="xs" truncate maw={180}>
              {file.name}
            </Text>
            {file.error ? (
              <Text span fz="xs" c="var(--g-danger)">
                {file.error}
              </Text>
            ) : file.attachment ? (
              <Text span fz="xs" c="dimmed" className="tabular">
                {fileSize(file.size, i18n.language)}
              </Text>
            ) : (
              <Progress value={file.share * 100} size={3} w={90} mt={5} mb={4} aria-label={t("attachment.uploading")} />
            )}
          </span>
          <CloseButton size="xs" aria-label={t("attachment.remove", { name: file.name })} onClick={() => onRemove(file.key)} />
        </li>
      ))}
    </ul>
  );
}
