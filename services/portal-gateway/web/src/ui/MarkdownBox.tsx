import { ActionIcon, Group, Textarea, Tooltip, type TextareaProps } from "@mantine/core";
import { useMergedRef } from "@mantine/hooks";
import { IconBold, IconCode, IconItalic, IconLink, IconList, IconListNumbers, IconQuote, type Icon } from "@tabler/icons-react";
import { useRef, type ReactNode, type Ref } from "react";
import { useTranslation } from "react-i18next";
import classes from "./markdownbox.module.css";

interface Props extends Omit<TextareaProps, "onChange" | "value"> {
  value: string;
  onChange: (value: string) => void;
  tools?: ReactNode;
  areaRef?: Ref<HTMLTextAreaElement>;
}

type Wrap = [name: string, icon: Icon, before: string, after: string, perLine: boolean];

const wraps: Wrap[] = [
  ["bold", IconBold, "**", "**", false],
  ["italic", IconItalic, "_", "_", false],
  ["code", IconCode, "`", "`", false],
  ["link", IconLink, "[", "](https://)", false],
  ["list", IconList, "- ", "", true],
  ["numbers", IconListNumbers, "1. ", "", true],
  ["quote", IconQuote, "> ", "", true],
];

/** Wraps the selection, or starts each selected line with a mark. */
export function applyWrap(text: string, start: number, end: number, before: string, after: string, perLine: boolean) {
  const from = perLine ? text.lastIndexOf("\n", start - 1) + 1 : start;
  const chosen = text.slice(from, end);
  const changed = perLine
    ? chosen
        .split("\n")
        .map((line) => before + line)
        .join("\n")
    : before + chosen + after;
  const caret = perLine || chosen ? from + changed.length : from + before.length;
  return { text: text.slice(0, from) + changed + text.slice(end), caret };
}

/** A text area that grows, with a few buttons that write Markdown. */
export function MarkdownBox({ value, onChange, tools, areaRef, ...rest }: Props) {
  const { t } = useTranslation();
  const own = useRef<HTMLTextAreaElement | null>(null);
  const both = useMergedRef(own, areaRef ?? null);
  const apply = ([, , before, after, perLine]: Wrap) => {
    const area = own.current;
    if (!area) return;
    const { text, caret } = applyWrap(value, area.selectionStart, area.selectionEnd, before, after, perLine);
    onChange(text);
    requestAnimationFrame(() => {
      area.focus();
      area.setSelectionRange(caret, caret);
    });
  };
  return (
    <div className={classes.box}>
      <Textarea
        autosize
        minRows={3}
        maxRows={14}
        variant="unstyled"
        classNames={{ input: classes.input }}
        {...rest}
        ref={both}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Group gap={2} className={classes.bar} role="toolbar" aria-label={t("editor.toolbar")}>
        {wraps.map((wrap) => {
          const [name, Symbol] = wrap;
          return (
            <Tooltip key={name} label={t(`editor.${name}`)}>
              <ActionIcon variant="subtle" color="gray" size={28} aria-label={t(`editor.${name}`)} onClick={() => apply(wrap)}>
                <Symbol size={16} />
              </ActionIcon>
            </Tooltip>
          );
        })}
        {tools}
      </Group>
    </div>
  );
}
