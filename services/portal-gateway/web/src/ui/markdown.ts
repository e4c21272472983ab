/** The part of Markdown that previews need, as a small tree; never HTML, so nothing can be injected. */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong" | "em"; children: Inline[] }
  | { kind: "link"; href: string; children: Inline[] };

export type Block =
  | { kind: "heading"; level: number; children: Inline[] }
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "quote"; children: Block[] }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  | { kind: "rule" };

const inlinePattern = /(`[^`]+`)|\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)\s]+)\)|(?:\*|_)(?=\S)(.+?)(?:\*|_)|(https?:\/\/[^\s<>)]+)/;
const safeHref = /^(https?:|mailto:|tel:|\/|#)/i;

export function parseInline(text: string): Inline[] {
  const match = inlinePattern.exec(text);
  if (!match) return text ? [{ kind: "text", text }] : [];
  const [whole, code, strong, label, href, em, url] = match;
  const before = parseInline(text.slice(0, match.index));
  const after = parseInline(text.slice(match.index + whole.length));
  let middle: Inline;
  if (code) middle = { kind: "code", text: code.slice(1, -1) };
  else if (strong) middle = { kind: "strong", children: parseInline(strong) };
  else if (em) middle = { kind: "em", children: parseInline(em) };
  else if (url) middle = { kind: "link", href: url, children: [{ kind: "text", text: url }] };
  else middle = safeHref.test(href!) ? { kind: "link", href: href!, children: parseInline(label!) } : { kind: "text", text: label! };
  return [...before, middle, ...after];
}

const item = /^\s{0,3}(?:[-*+]|(\d+)[.)])\s+(.*)$/;

export function parseMarkdown(source: string): Block[] {
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let i = 0;
  while (i < lines.length) {
    const line = lines[i]!;
    const heading = /^(#{1,4})\s+(.*)$/.exec(line);
    const listItem = item.exec(line);
    if (!line.trim()) i++;
    else if (line.startsWith("```")) {
      const end = lines.findIndex((other, n) => n > i && other.startsWith("```"));
      const stop = end === -1 ? lines.length : end;
      blocks.push({ kind: "code", text: lines.slice(i + 1, stop).join("\n") });
      i = stop + 1;
    } else if (heading) {
      blocks.push({ kind: "heading", level: heading[1]!.length, children: parseInline(heading[2]!) });
      i++;
    } else if (/^\s*(---+|\*\*\*+)\s*$/.test(line)) {
      blocks.push({ kind: "rule" });
      i++;
    } else if (line.startsWith(">")) {
      const start = i;
      while (i < lines.length && lines[i]!.startsWith(">")) i++;
      blocks.push({
        kind: "quote",
        children: parseMarkdown(
          lines
            .slice(start, i)
            .map((quoted) => quoted.replace(/^>\s?/, ""))
            .join("\n"),
        ),
      });
    } else if (listItem) {
      const ordered = listItem[1] !== undefined;
      const items: Inline[][] = [];
      for (let found; i < lines.length && (found = item.exec(lines[i]!)); i++) items.push(parseInline(found[2]!));
      blocks.push({ kind: "list", ordered, items });
    } else {
      const start = i;
      while (i < lines.length && lines[i]!.trim() && !/^(#{1,4}\s|```|>)/.test(lines[i]!) && !(i > start && item.test(lines[i]!))) i++;
      blocks.push({ kind: "paragraph", children: parseInline(lines.slice(start, i).join("\n")) });
    }
  }
  return blocks;
}
