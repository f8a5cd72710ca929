import { type AuthorizedKey, DEFAULT_OVERLAP_DAYS, isAddressBlock, MAX_OVERLAP_DAYS, type PendingKey } from '@waybill/core';
import { invalid } from './input-checks.js';

/** What the options in front of an authorised key come to. */
type KeyOptions = Pick<AuthorizedKey, 'from' | 'expiresAt' | 'isAuthority' | 'principals'> & {
  readonly pending: Omit<PendingKey, 'until'> | null;
};

interface Option {
  readonly name: string;
  /** Undefined for one without a value. */
  readonly value: string | undefined;
}

const option = /([A-Za-z0-9@._-]+)(?:="((?:[^"\\]|\\.)*)")?(?:,(?=.)|$)/y;

/** `from="192.0.2.1",no-pty` (sshd(8)); undefined for what is not written like that. */
function splitOptions(text: string): readonly Option[] | undefined {
  const options: Option[] = [];
  option.lastIndex = 0;
  while (option.lastIndex < text.length) {
    const match = option.exec(text);
    if (match === null) return undefined;
    const [, name = '', value] = match;
    options.push({ name: name.toLowerCase(), value: value?.replaceAll('\\"', '"') });
  }
  return options;
}

function readFrom(field: string, value: string): readonly string[] {
  const entries = value.split(',').map((entry) => entry.trim());
  for (const entry of entries) {
    if (!isAddressBlock(entry.replace(/^!/, ''))) {
      throw invalid(
        field,
        `from="…": "${entry}" is neither an IP address nor a block such as 192.0.2.0/24, nor one of them with "!" in front. Names of hosts ` +
          'and wildcards are not taken: who answers for a name is not sure, and a block says the same as a wildcard.',
      );
    }
  }
  if (entries.every((entry) => entry.startsWith('!'))) {
    throw invalid(
      field,
      'from="…" only says from where the key may not come, so it would let nobody in. Add 0.0.0.0/0,::/0 for the rest.',
    );
  }
  return [...new Set(entries)];
}

const expiryPattern = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z?$/i;

function readExpiry(field: string, value: string): Date {
  const [whole, year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = expiryPattern.exec(value) ?? [];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const at = new Date(text);
  // 30 February would be in March.
  if (whole === undefined || Number.isNaN(at.getTime()) || at.toISOString() !== text) {
    throw invalid(
      field,
      `expiry-time="…": "${value}" is not a time. Write YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS; it is taken as UTC.`,
    );
  }
  return at;
}

const MAX_PRINCIPAL_CHARACTERS = 256;

function readPrincipals(field: string, value: string): readonly string[] {
  const principals = value.split(',').map((principal) => principal.trim());
  for (const principal of principals) {
    if (principal === '' || principal.length > MAX_PRINCIPAL_CHARACTERS || /[\p{Cc}*?"]/u.test(principal)) {
      throw invalid(
        field,
        `principals="…": "${principal}" is no principal. Write the names that stand in the certificates, with "," between them; ` +
          'wildcards are not taken.',
      );
    }
  }
  return [...new Set(principals)];
}

const authority = 'cert-authority';
const waiting = 'pending';
const flags: ReadonlySet<string> = new Set([authority, waiting]);
const withValue: ReadonlySet<string> = new Set(['from', 'expiry-time', 'principals', 'replaces', 'overlap-days']);

/** The values of the options, flags as empty ones. @throws Failure `input.invalid` for what cannot be honoured */
function valuesOf(field: string, options: readonly Option[]): ReadonlyMap<string, string> {
  const others = options.map(({ name }) => name).filter((name) => !flags.has(name) && !withValue.has(name));
  if (others.length > 0) {
    throw invalid(
      field,
      `The ${others.length === 1 ? 'option' : 'options'} ${others.join(', ')} in front of this key cannot be honoured, so the line is refused. ` +
        'from="…", expiry-time="…", cert-authority with principals="…", and pending or replaces="…" are. There is no shell, no terminal and no forwarding here, so what ' +
        'forbids those can be left out; what a partner may do is said by the mounts of the account.',
    );
  }
  const given = new Map<string, string>();
  for (const { name, value } of options) {
    if (flags.has(name) && value !== undefined) throw invalid(field, `The option ${name} has no value.`);
    if (!flags.has(name) && (value === undefined || value === '')) {
      throw invalid(field, `The option ${name} needs a value: ${name}="…".`);
    }
    if (given.has(name)) throw invalid(field, `The option ${name} is there twice.`);
    given.set(name, value ?? '');
  }
  if (given.has('principals') && !given.has(authority)) {
    throw invalid(field, `principals="…" says whose certificates of an authority are taken, so it needs ${authority} beside it.`);
  }
  if (given.has(authority) && (given.has(waiting) || given.has('replaces'))) {
    throw invalid(
      field,
      'An authority cannot wait for a first sign-in: the certificates of many sign in by it, and one proves nothing of it.',
    );
  }
  if (given.has('overlap-days') && !given.has('replaces')) {
    throw invalid(field, 'overlap-days="…" says how long the replaced key still signs in, so it needs replaces="…" beside it.');
  }
  return given;
}

function readPending(field: string, given: ReadonlyMap<string, string>): KeyOptions['pending'] {
  const replaces = given.get('replaces');
  if (replaces === undefined) return given.has(waiting) ? { replaces: null, overlapDays: DEFAULT_OVERLAP_DAYS } : null;
  if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(replaces)) {
    throw invalid(field, `replaces="…": "${replaces}" is no fingerprint of a key. It looks like SHA256:… with 43 characters.`);
  }
  const days = given.get('overlap-days') ?? String(DEFAULT_OVERLAP_DAYS);
  if (!/^\d{1,2}$/.test(days) || Number(days) > MAX_OVERLAP_DAYS) {
    throw invalid(field, `overlap-days="…": "${days}" is not a number of days from 0 to ${MAX_OVERLAP_DAYS}.`);
  }
  return { replaces, overlapDays: Number(days) };
}

/**
 * Reads the options in front of a key as sshd(8) has them: `from`, `expiry-time` (always in UTC), and `cert-authority` with `principals`; and
 * two of our own: `pending` for a key that waits for its first sign-in, and `replaces` (with `overlap-days`) for one that then takes the place of another.
 * All others are refused, because one that is ignored lets more in than it says.
 * @throws Failure `input.invalid` that names the option
 */
export function readKeyOptions(field: string, text: string): KeyOptions {
  const options = splitOptions(text);
  if (options === undefined)
    throw invalid(field, 'The options in front of this key cannot be read. They look like from="192.0.2.0/24".');
  const given = valuesOf(field, options);
  const from = given.get('from');
  const expiry = given.get('expiry-time');
  const principals = given.get('principals');
  return {
    from: from === undefined ? [] : readFrom(field, from),
    expiresAt: expiry === undefined ? null : readExpiry(field, expiry),
    isAuthority: given.has(authority),
    principals: principals === undefined ? [] : readPrincipals(field, principals),
    pending: readPending(field, given),
  };
}

/** The options of a key as they stand in front of it in authorized_keys; empty when it has none. */
export function keyOptionsText({ from, expiresAt, isAuthority, principals, pending }: KeyOptions): string {
  const expiry = expiresAt?.toISOString().replace(/\.\d+Z$|[-T:]/g, '');
  return [
    ...(isAuthority ? [authority] : []),
    ...pendingText(pending),
    ...(principals.length === 0 ? [] : [`principals="${principals.join(',')}"`]),
    ...(from.length === 0 ? [] : [`from="${from.join(',')}"`]),
    ...(expiry === undefined ? [] : [`expiry-time="${expiry}Z"`]),
  ].join(',');
}

function pendingText(pending: KeyOptions['pending']): readonly string[] {
  if (pending === null) return [];
  const { replaces, overlapDays } = pending;
  if (replaces === null) return [waiting];
  return [`replaces="${replaces}"`, ...(overlapDays === DEFAULT_OVERLAP_DAYS ? [] : [`overlap-days="${overlapDays}"`])];
}
