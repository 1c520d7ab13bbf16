/** A refusal, as the document describes it (RFC 9457). */

import type { Schemas } from "./operations";

export class Problem extends Error {
  /** English, stable: decide by this. */
  readonly code: string;
  /** For people, in Chinese. */
  readonly detail: string;
  /** The fields that are wrong (422). */
  readonly errors: Schemas["FieldProblem"][];
  /** Tell it to whoever looks after the system. */
  readonly requestId: string;

  constructor(
    readonly status: number,
    /** All that was said, further members included. */
    readonly told: Partial<Schemas["Problem"]>,
  ) {
    super(told.detail ?? told.title ?? `系统没有说明原因（${status}）。`);
    this.name = "Problem";
    this.code = told.code ?? "unknown";
    this.detail = this.message;
    this.errors = told.errors ?? [];
    this.requestId = told.request_id ?? "";
  }
}
