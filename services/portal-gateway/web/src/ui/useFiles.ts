import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../api/problem";
import { uploadFile } from "../api/upload";
import { boot } from "../boot";
import type { Pending } from "./Attachments";
import { fileSize } from "./Attachments";

export interface Files {
  pending: Pending[];
  add: (files: readonly File[]) => void;
  remove: (key: string) => void;
  clear: () => void;
  ids: string[];
  busy: boolean;
}

/** Uploads files as soon as they are chosen, so that sending is instant. */
export function useFiles(prefix: string): Files {
  const { t, i18n } = useTranslation();
  const [pending, setPending] = useState<Pending[]>([]);
  const change = useCallback((key: string, part: Partial<Pending>) => {
    setPending((all) => all.map((file) => (file.key === key ? { ...file, ...part } : file)));
  }, []);
  const add = (files: readonly File[]) => {
    for (const file of files) {
      const key = crypto.randomUUID();
      const entry: Pending = { key, name: file.name || "photo.jpg", size: file.size, image: file.type.startsWith("image/"), share: 0 };
      if (file.size > boot.upload_limit_bytes) {
        const limit = fileSize(boot.upload_limit_bytes, i18n.language);
        setPending((all) => [...all, { ...entry, error: t("attachment.too_large", { limit }) }]);
        continue;
      }
      setPending((all) => [...all, entry]);
      uploadFile(prefix, file, (share) => change(key, { share }))
        .then((attachment) => change(key, { attachment, share: 1 }))
        .catch((error: unknown) => change(key, { error: errorText(t, error) }));
    }
  };
  return {
    pending,
    add,
    remove: (key) => setPending((all) => all.filter((file) => file.key !== key)),
    clear: () => setPending([]),
    ids: pending.flatMap((file) => (file.attachment ? [file.attachment.id] : [])),
    busy: pending.some((file) => !file.attachment && !file.error),
  };
}
