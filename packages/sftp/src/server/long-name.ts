import type { SftpAttributes } from '../codec/attributes.js';

const TYPE_MASK = 0o170000;
const typeLetters: ReadonlyMap<number, string> = new Map([
  [0o100000, '-'],
  [0o040000, 'd'],
  [0o120000, 'l'],
  [0o010000, 'p'],
  [0o020000, 'c'],
  [0o060000, 'b'],
  [0o140000, 's'],
]);
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const HALF_A_YEAR_MS = 182 * 24 * 60 * 60 * 1_000;

function permissionLetters(mode: number): string {
  let letters = '';
  for (let bit = 8; bit >= 0; bit -= 1) letters += (mode & (1 << bit)) === 0 ? '-' : 'xwr'.charAt(bit % 3);
  return letters;
}

function date(seconds: number, now: Date): string {
  const time = new Date(seconds * 1_000);
  const day = `${months[time.getUTCMonth()]} ${String(time.getUTCDate()).padStart(2)}`;
  const ageMs = now.getTime() - time.getTime();
  if (ageMs >= HALF_A_YEAR_MS || ageMs < 0) return `${day}  ${time.getUTCFullYear()}`;
  const clock = [time.getUTCHours(), time.getUTCMinutes()].map((part) => String(part).padStart(2, '0'));
  return `${day} ${clock.join(':')}`;
}

/**
 * The line of `ls -l` for a row, in the form that the draft recommends (§7). Dates are in UTC. Control characters in the name
 * are shown as `?`: this line is for people's terminals, the name itself stands beside it.
 */
export function longName(name: string, attributes: SftpAttributes, now: Date): string {
  const { mode, owner, sizeBytes, times } = attributes;
  const kind = mode === undefined ? '?' : (typeLetters.get(mode & TYPE_MASK) ?? '?');
  const letters = mode === undefined ? '?????????' : permissionLetters(mode);
  const uid = String(owner?.uid ?? 0).padEnd(8);
  const gid = String(owner?.gid ?? 0).padEnd(8);
  const size = String(sizeBytes ?? 0).padStart(12);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const shown = name.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
  return `${kind}${letters}    1 ${uid} ${gid} ${size} ${date(times?.modifiedAtSeconds ?? 0, now)} ${shown}`;
}
