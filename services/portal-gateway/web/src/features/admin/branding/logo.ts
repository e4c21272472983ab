/** The largest logo the API takes, in bytes. */
export const LOGO_LIMIT = 256 * 1024;

/** What is wrong with a file as a logo; told by its first bytes, because names lie. */
export async function logoProblem(file: Blob): Promise<"too_large" | "format" | undefined> {
  if (file.size > LOGO_LIMIT) return "too_large";
  const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  const text = String.fromCharCode(...head);
  const png = text.startsWith("\u0089PNG");
  const jpeg = head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff;
  const webp = text.startsWith("RIFF") && text.slice(8) === "WEBP";
  return png || jpeg || webp ? undefined : "format";
}

export async function toBase64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
