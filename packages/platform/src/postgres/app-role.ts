import { APP_ROLE } from './cluster.js';

/**
 * The URL with the role that every process works as added to its session settings. A PostgreSQL of the operator's own often has one
 * user only, who owns the tables; without this the audit trail could be edited by the processes that write it.
 */
export function asAppRole(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  if (decodeURIComponent(url.username) === APP_ROLE) return databaseUrl;
  const present = url.searchParams.get('options');
  if (present?.includes('role=')) return databaseUrl;
  url.searchParams.delete('options');
  const options = [...(present === null ? [] : [present]), `-c role=${APP_ROLE}`].join(' ');
  // URLSearchParams writes a space as `+`, which PostgreSQL's clients take for a plus.
  const rest = url.search.replaceAll('+', '%20');
  url.search = `${rest === '' ? '?' : `${rest}&`}options=${encodeURIComponent(options)}`;
  return url.href;
}
