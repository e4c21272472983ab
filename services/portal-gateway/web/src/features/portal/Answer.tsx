import { ActionIcon, FileButton, Textarea, Tooltip } from "@mantine/core";
import { IconCamera, IconPaperclip, IconSend2 } from "@tabler/icons-react";
import { useRef, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { useRealm } from "../../api/session";
import type { Attachment } from "../../api/types";
import { PendingFiles } from "../../ui/Attachments";
import { useDraft } from "../../ui/draft";
import { useFiles } from "../../ui/useFiles";
import classes from "./talk.module.css";

interface Props {
  ref?: Ref<HTMLTextAreaElement>;
  draftKey: string;
  placeholder: string;
  onSend: (body: string, ids: string[], files: Attachment[]) => Promise<void>;
}

/** The answer box of a messenger: text, files, a photo from the camera. */
export function Answer({ ref, draftKey, placeholder, onSend }: Props) {
  const { t } = useTranslation();
  const { prefix } = useRealm();
  const [text, setText] = useDraft(draftKey);
  const files = useFiles(prefix);
  const resetCamera = useRef<() => void>(null);
  const resetFile = useRef<() => void>(null);
  const sent = files.pending.flatMap((file) => (file.attachment ? [file.attachment] : []));
  const ready = (text.trim() !== "" || sent.length > 0) && !files.busy;
  const send = () => {
    if (!ready) return;
    const body = text.trim() || t("portal.see_attachment");
    setText("");
    files.clear();
    onSend(body, sent.map((file) => file.id), sent).catch(() => setText(body));
  };
  return (
    <div className={classes.dock}>
      <div
        className={classes.composer}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          files.add([...event.dataTransfer.files]);
        }}
      >
        <PendingFilesRow files={files} />
        <div className={classes.composerRow}>
          <FileButton
            accept="image/*"
            inputProps={{ capture: "environment" }}
            resetRef={resetCamera}
            onChange={(file) => {
              if (file) files.add([file]);
              resetCamera.current?.();
            }}
          >
            {(props) => (
              <Tooltip label={t("portal.photo")}>
                <ActionIcon {...props} variant="subtle" color="gray" size={40} className={classes.camera} aria-label={t("portal.photo")}>
                  <IconCamera size={22} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
            )}
          </FileButton>
          <FileButton
            multiple
            resetRef={resetFile}
            onChange={(chosen) => {
              files.add(chosen);
              resetFile.current?.();
            }}
          >
            {(props) => (
              <Tooltip label={t("attachment.add")}>
                <ActionIcon {...props} variant="subtle" color="gray" size={40} aria-label={t("attachment.add")}>
                  <IconPaperclip size={21} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
            )}
          </FileButton>
          <Textarea
            ref={ref}
            flex={1}
            variant="unstyled"
            autosize
            minRows={1}
            maxRows={8}
            styles={{ input: { paddingBlock: 8 } }}
            value={text}
            placeholder={placeholder}
            aria-label={t("portal.answer")}
            onChange={(event) => setText(event.currentTarget.value)}
            onPaste={(event) => {
              if (event.clipboardData.files.length > 0) {
                event.preventDefault();
                files.add([...event.clipboardData.files]);
              }
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
            }}
          />
          <ActionIcon size={40} radius="xl" disabled={!ready} onClick={send} aria-label={t("portal.send")}>
            <IconSend2 size={20} />
          </ActionIcon>
        </div>
      </div>
    </div>
  );
}

function PendingFilesRow({ files }: { files: ReturnType<typeof useFiles> }) {
  if (files.pending.length === 0) return null;
  return (
    <div style={{ paddingTop: 10 }}>
      <PendingFiles files={files.pending} onRemove={files.remove} />
    </div>
  );
}
