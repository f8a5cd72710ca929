/**
 * Every session of ours, whatever the server's defaults: what a transaction sees, an end to one whose process was frozen in it
 * (others wait for its locks), and indexes wherever there are some. A statement is planned when its tables are still small, and the plan is kept while they grow.
 */
const SETTINGS = [
  'default_transaction_isolation=read\\ committed',
  'idle_in_transaction_session_timeout=30s',
  'timezone=UTC',
  'enable_seqscan=off',
  'jit=off',
];

/** The URL with our session settings added to those it has, and with the role to act as. */
export function connectionString(url: string, role: string | undefined): string {
  const settings = role === undefined ? SETTINGS : [...SETTINGS, `role=${role.replace(/[\\ ]/g, String.raw`\$&`)}`];
  const ours = settings.map((setting) => `-c ${setting}`).join(' ');
  const present = /([?&])options=([^&#]*)/.exec(url);
  if (present === null) return `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent(ours)}`;
  const [whole, separator = '?', theirs = ''] = present;
  const both = `${decodeURIComponent(theirs.replaceAll('+', ' '))} ${ours}`;
  return url.replace(whole, () => `${separator}options=${encodeURIComponent(both)}`);
}
