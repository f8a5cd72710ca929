import { type AuditFilter, auditEventTypes } from '@waybill/core';

/** A place in the trail as its search sorts it. */
export interface SearchPlace {
  readonly recordedAt: Date;
  readonly seq: bigint;
}

/** What goes behind WHERE, and its parameters. */
export interface Conditions {
  readonly text: string;
  readonly values: readonly unknown[];
}

function typesWith(prefix: string): readonly string[] {
  return Object.keys(auditEventTypes).filter((type) => type.startsWith(prefix));
}

const escaped = (text: string): string => text.toLowerCase().replace(/[\\%_]/g, String.raw`\$&`);

/** How much of a text is looked up: each further letter is one more list of trigrams to go through, and common words have long ones. */
const TELLING_LENGTH = 12;

/** The part of a long text that the fewest names have: where the most digits are, for dates and numbers tell files apart. */
function tellingPart(text: string): string {
  let telling = text.slice(0, TELLING_LENGTH);
  let most = 0;
  for (let at = 0; at + TELLING_LENGTH <= text.length; at += 1) {
    const part = text.slice(at, at + TELLING_LENGTH);
    const digits = part.replace(/\D/g, '').length;
    if (digits > most) [telling, most] = [part, digits];
  }
  // Half a character is none.
  return /\p{Surrogate}/u.test(telling) ? text : telling;
}

/** The conditions that a filter stands for, over the columns of `audit_search`. */
export function auditConditions(
  filter: AuditFilter,
  { before, upTo }: { readonly before?: SearchPlace | undefined; readonly upTo?: bigint },
): Conditions {
  const values: unknown[] = [];
  const parts: string[] = [];
  const add = (value: unknown, condition: (parameter: string) => string): void => {
    if (value === undefined) return;
    values.push(value);
    parts.push(condition(`$${values.length}`));
  };
  const equal = (column: string, value: string | undefined, type: 'text' | 'uuid' = 'text'): void =>
    add(value, (parameter) => `${column} = ${parameter}::${type}`);
  const any = (column: string, wanted: readonly string[] | undefined, type: 'text' | 'uuid' = 'text'): void =>
    add(wanted, (parameter) => `${column} = ANY(${parameter}::${type}[])`);
  equal('type', filter.type);
  if (filter.typePrefix !== undefined) any('type', typesWith(filter.typePrefix));
  any('type', filter.types);
  equal('outcome', filter.outcome);
  // What PostgreSQL sees of a value decides whether a partial index serves.
  if (filter.outcome !== undefined && filter.outcome !== 'success') parts.push("outcome <> 'success'");
  equal('severity', filter.severity);
  if (filter.severity === 'warning' || filter.severity === 'critical') parts.push("severity IN ('warning', 'critical')");
  equal('reason', filter.reason);
  equal('actor_name', filter.actorName);
  equal('account_id', filter.accountId, 'uuid');
  equal('user_id', filter.userId, 'uuid');
  equal('partner_id', filter.partnerId, 'uuid');
  equal('job_id', filter.jobId, 'uuid');
  equal('run_id', filter.runId, 'uuid');
  equal('transfer_id', filter.transferId, 'uuid');
  any('transfer_id', filter.transferIds, 'uuid');
  equal('session_id', filter.sessionId, 'uuid');
  equal('target_id', filter.targetId, 'uuid');
  equal('address', filter.address);
  equal('file_name', filter.fileName);
  any('file_name', filter.fileNames);
  equal('sha256', filter.sha256);
  if (filter.text !== undefined) {
    const telling = tellingPart(filter.text);
    add(`%${escaped(telling)}%`, (parameter) => `names LIKE ${parameter}::text`);
    // As an expression no index knows it.
    if (telling !== filter.text) add(`%${escaped(filter.text)}%`, (parameter) => `names || '' LIKE ${parameter}::text`);
  }
  add(filter.since, (parameter) => `recorded_at >= ${parameter}::timestamptz`);
  add(filter.until, (parameter) => `recorded_at < ${parameter}::timestamptz`);
  add(filter.afterSeq, (parameter) => `seq > ${parameter}::bigint`);
  add(filter.throughSeq, (parameter) => `seq <= ${parameter}::bigint`);
  add(upTo, (parameter) => `seq <= ${parameter}::bigint`);
  if (before !== undefined) {
    // The first keeps later months out of the plan, the second is the exact place.
    add(before.recordedAt, (parameter) => `recorded_at <= ${parameter}::timestamptz`);
    add(before.seq, (parameter) => `(recorded_at, seq) < ($${values.length - 1}::timestamptz, ${parameter}::bigint)`);
  }
  return { text: parts.length === 0 ? 'true' : parts.join(' AND '), values };
}
