import type { AuditEvent, SyslogMessageFormat } from '@waybill/core';
import { cef } from './cef.js';
import type { EventFormat, FormatOrigin } from './format.js';
import { json } from './json.js';
import { leef } from './leef.js';
import { ocsf } from './ocsf.js';
import { syslogElement, syslogHeader, syslogOrigin } from './syslog.js';

const messages: { readonly [F in SyslogMessageFormat]: EventFormat } = { cef, leef, json, ocsf };

/**
 * An event as a message of syslog (RFC 5424) that carries CEF, LEEF or JSON, with id, sequence number and hash as structured data. The message has no byte order
 * mark, which makes it MSG-ANY: parsers of those formats look for `CEF:` or `{` at its very beginning.
 */
export function syslogMessage(event: AuditEvent, format: SyslogMessageFormat, origin: FormatOrigin): string {
  const { id, seq, hash } = event;
  const element = syslogElement({ id, seq, hash });
  return `${syslogHeader(event, origin)} ${element}${syslogOrigin(origin)} ${messages[format].line(event, origin)}`;
}

/** A message with its length before it (RFC 6587 section 3.4.1, RFC 5425 section 4.3): octets of UTF-8, not characters. */
export function octetCounted(message: string): string {
  return `${Buffer.byteLength(message, 'utf8')} ${message}`;
}
