import { describe, expect, it } from "vitest";
import { LOGO_LIMIT, logoProblem, toBase64 } from "./logo";

const file = (...bytes: number[]) => new Blob([new Uint8Array(bytes)]);

describe("a logo", () => {
  it("is known by its first bytes", async () => {
    expect(await logoProblem(file(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))).toBeUndefined();
    expect(await logoProblem(file(0xff, 0xd8, 0xff, 0xe0))).toBeUndefined();
    expect(await logoProblem(new Blob(["RIFF1234WEBPVP8 "]))).toBeUndefined();
    expect(await logoProblem(new Blob(["<svg onload=alert(1)>"]))).toBe("format");
  });

  it("may have 256 KiB", async () => {
    expect(await logoProblem(new Blob([new Uint8Array(LOGO_LIMIT + 1)]))).toBe("too_large");
  });

  it("travels as base64, however long it is", async () => {
    expect(await toBase64(new Blob(["logo"]))).toBe("bG9nbw==");
    const long = await toBase64(new Blob([new Uint8Array(20_000).fill(65)]));
    expect(atob(long)).toBe("A".repeat(20_000));
  });
});
