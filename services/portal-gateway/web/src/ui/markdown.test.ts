import { describe, expect, it } from "vitest";
import { parseInline, parseMarkdown } from "./markdown";

describe("markdown", () => {
  it("knows headings, lists, code and quotes", () => {
    expect(parseMarkdown("# A\n\n- one\n- two\n\n1. x\n\n```\ncode\n```\n> said").map((block) => block.kind)).toEqual([
      "heading",
      "list",
      "list",
      "code",
      "quote",
    ]);
  });
  it("keeps lines of a paragraph together", () => {
    expect(parseMarkdown("a\nb\n\nc")).toHaveLength(2);
  });
  it("refuses script links but keeps their words", () => {
    expect(parseInline("[x](javascript:alert(1)) end")[0]).toEqual({ kind: "text", text: "x" });
  });
  it("nests emphasis in strong text", () => {
    expect(parseInline("**a _b_**")).toEqual([
      { kind: "strong", children: [{ kind: "text", text: "a " }, { kind: "em", children: [{ kind: "text", text: "b" }] }] },
    ]);
  });
  it("ends on an unfinished code block", () => {
    expect(parseMarkdown("```\nabc")).toEqual([{ kind: "code", text: "abc" }]);
  });
});
