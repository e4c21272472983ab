import type { TFunction } from "i18next";

/** One field the server refused, from problem+json. */
export interface FieldProblem {
  field?: string;
  pointer?: string;
  code?: string;
  message?: string;
}

interface ProblemBody {
  status?: number;
  title?: string;
  detail?: string;
  reason?: string;
  trace_id?: string;
  errors?: FieldProblem[];
}

/** An answer of the API that is not a success, or no answer at all (status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly detail: string | undefined;
  readonly traceId: string | undefined;
  readonly fields: FieldProblem[];
  readonly retryAfter: number | undefined;

  constructor(status: number, body: ProblemBody, response?: Response) {
    super(body.detail ?? body.title ?? `status ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.reason = body.reason ?? (status === 0 ? "NETWORK" : "UNKNOWN");
    this.detail = body.detail;
    this.traceId = body.trace_id ?? response?.headers.get("x-request-id") ?? undefined;
    this.fields = body.errors ?? [];
    const after = Number(response?.headers.get("retry-after"));
    this.retryAfter = Number.isFinite(after) && after > 0 ? after : undefined;
  }

  static of(body: unknown, response: Response): ApiError {
    const problem = typeof body === "object" && body !== null ? (body as ProblemBody) : {};
    return new ApiError(response.status, problem, response);
  }
}

export function isReason(error: unknown, ...reasons: string[]): error is ApiError {
  return error instanceof ApiError && reasons.includes(error.reason);
}

export function isStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status;
}

/** What happened, in the reader's words: by reason, else by status, else what the server said. */
export function errorText(t: TFunction, error: unknown): string {
  if (!(error instanceof ApiError)) return t("errors.unknown");
  const seconds = error.retryAfter ?? 60;
  const known = t(`errors.reason.${error.reason}`, { defaultValue: "", seconds });
  if (known) return known;
  const byStatus = t(`errors.status.${error.status}`, { defaultValue: "", seconds });
  if (error.status >= 400 && error.status < 500 && error.fields.length > 0) {
    return `${byStatus || t("errors.unknown")} ${error.fields.map((field) => fieldText(t, field)).join(" · ")}`.trim();
  }
  if (byStatus && error.status !== 400 && error.status !== 409) return byStatus;
  return error.detail ?? byStatus ?? t("errors.unknown");
}

export function fieldText(t: TFunction, field: FieldProblem): string {
  const known = t(`errors.field.${field.code ?? ""}`, { defaultValue: "" });
  return known || field.message || t("errors.field.invalid");
}

/** Field errors in the shape Mantine's forms take. `ticket.title` and `title` both land on `title`. */
export function formErrors(t: TFunction, error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const result: Record<string, string> = {};
  for (const field of error.fields) {
    const name = field.field ?? field.pointer?.replace(/^\//, "").replaceAll("/", ".");
    if (name) result[name] = fieldText(t, field);
  }
  return result;
}
