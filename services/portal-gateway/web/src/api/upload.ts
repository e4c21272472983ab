import { csrfHeader } from "./client";
import { ApiError } from "./problem";
import type { Attachment } from "./types";

/** Sends one file; the answer's id goes into the message that carries it. */
export function uploadFile(prefix: string, file: File, onProgress?: (share: number) => void): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", `${prefix}/v1/uploads?filename=${encodeURIComponent(file.name || "photo.jpg")}`);
    call.setRequestHeader("content-type", file.type || "application/octet-stream");
    for (const [name, value] of Object.entries(csrfHeader())) call.setRequestHeader(name, value);
    call.responseType = "json";
    call.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    });
    call.addEventListener("error", () => reject(new ApiError(0, {})));
    call.addEventListener("load", () => {
      if (call.status >= 200 && call.status < 300) resolve(call.response as Attachment);
      else reject(new ApiError(call.status, (call.response as object | null) ?? {}));
    });
    call.send(file);
  });
}

export const attachmentUrl = (prefix: string, id: string, inline = false) =>
  `${prefix}/v1/attachments/${id}/content${inline ? "?inline=1" : ""}`;
