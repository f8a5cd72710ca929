import { isIPv6 } from 'node:net';
import { type AuditEvent, auditEventTypes } from '@waybill/core';

/** What a type of event tells, in words. Types of a later version than this program's have their name alone. */
export function summaryOf({ type }: AuditEvent): string {
  return Object.hasOwn(auditEventTypes, type) ? auditEventTypes[type].summary : type;
}

/** Why it went as it went: the reason, or the code of the failure. */
export function reasonOf({ reason, failure }: AuditEvent): string | undefined {
  return reason ?? failure?.code;
}

/** The last part of a path. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Where it came from, by family. */
export function addressOf({ source }: AuditEvent): { readonly ipv4?: string; readonly ipv6?: string } {
  if (source === undefined) return {};
  return isIPv6(source.address) ? { ipv6: source.address } : { ipv4: source.address };
}
