import type { AuditEvent } from '@waybill/core';

/** Who writes: the header fields of the formats of log collectors. */
export interface FormatOrigin {
  /** The version of the platform. */
  readonly version: string;
  /** The name of the host, as syslog gives it. */
  readonly host: string;
}

/** One way to write events, an event a line. */
export interface EventFormat {
  /** Of a file in this format, with its dot. */
  readonly extension: string;
  readonly mediaType: string;
  /** What a file begins with; empty when it begins with the first event. */
  readonly head: string;
  /** Between two lines. */
  readonly lineEnd: '\n' | '\r\n';
  /** The line of an event, without its end. It holds no end of line and no character that cannot be seen. */
  line(event: AuditEvent, origin: FormatOrigin): string;
}
