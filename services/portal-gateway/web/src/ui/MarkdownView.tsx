import { Typography } from "@mantine/core";
import { createElement, useMemo, type ReactNode } from "react";
import classes from "./html.module.css";
import { parseMarkdown, type Block, type Inline } from "./markdown";

function withBreaks(text: string): ReactNode[] {
  // oxlint-disable-next-line react/no-array-index-key -- the lines have no other identity
  return text.split("\n").flatMap((line, index) => (index === 0 ? [line] : [<br key={index} />, line]));
}

function inline(nodes: Inline[]): ReactNode[] {
  return nodes.map((node, index) => {
    switch (node.kind) {
      case "text":
        return <span key={index}>{withBreaks(node.text)}</span>;
      case "code":
        return <code key={index}>{node.text}</code>;
      case "link":
        return (
          <a key={index} href={node.href} target="_blank" rel="noopener noreferrer">
            {inline(node.children)}
          </a>
        );
      default:
        return createElement(node.kind, { key: index }, inline(node.children));
    }
  });
}

function block(node: Block, key: number): ReactNode {
  switch (node.kind) {
    case "heading":
      return createElement(`h${node.level}`, { key }, inline(node.children));
    case "paragraph":
      return <p key={key}>{inline(node.children)}</p>;
    case "code":
      return (
        <pre key={key}>
          <code>{node.text}</code>
        </pre>
      );
    case "quote":
      return <blockquote key={key}>{node.children.map(block)}</blockquote>;
    case "rule":
      return <hr key={key} />;
    case "list":
      return createElement(
        node.ordered ? "ol" : "ul",
        { key },
        // oxlint-disable-next-line react/no-array-index-key -- list items have no other identity
        node.items.map((item, index) => <li key={index}>{inline(item)}</li>),
      );
  }
}

export function MarkdownView({ text }: { text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return <Typography className={classes.html}>{blocks.map(block)}</Typography>;
}
