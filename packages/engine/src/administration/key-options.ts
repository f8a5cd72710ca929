import type { AuthorizedKey } from '@waybill/core';
import { isAddressBlock } from '@waybill/core';
import { invalid } from './input-checks.js';

/** What the options in front of an authorised key come to. */
type KeyOptions = Pick<AuthorizedKey, 'from' | 'expiresAt'>;

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

/**
 * Reads the options in front of a key as sshd(8) has them: `from` and `expiry-time`, the latter always in UTC. All others are refused,
 * because one that is ignored lets more in than it says.
 * @throws Failure `input.invalid` that names the option
 */
export function readKeyOptions(field: string, text: string): KeyOptions {
  const options = splitOptions(text);
  if (options === undefined)
    throw invalid(field, 'The options in front of this key cannot be read. They look like from="192.0.2.0/24".');
  const others = options.map(({ name }) => name).filter((name) => name !== 'from' && name !== 'expiry-time');
  if (others.length > 0) {
    throw invalid(
      field,
      `The ${others.length === 1 ? 'option' : 'options'} ${others.join(', ')} in front of this key cannot be honoured, so the line is refused. ` +
        'from="…" and expiry-time="…" are. There is no shell, no terminal and no forwarding here, so what forbids those can be left out; ' +
        'what a partner may do is said by the mounts of the account.',
    );
  }
  const given = new Map<string, string>();
  for (const { name, value } of options) {
    if (value === undefined || value === '') throw invalid(field, `The option ${name} needs a value: ${name}="…".`);
    if (given.has(name)) throw invalid(field, `The option ${name} is there twice.`);
    given.set(name, value);
  }
  const from = given.get('from');
  const expiry = given.get('expiry-time');
  return {
    from: from === undefined ? [] : readFrom(field, from),
    expiresAt: expiry === undefined ? null : readExpiry(field, expiry),
  };
}

/** The options of a key as they stand in front of it in authorized_keys; empty when it has none. */
export function keyOptionsText({ from, expiresAt }: KeyOptions): string {
  const expiry = expiresAt?.toISOString().replace(/\.\d+Z$|[-T:]/g, '');
  return [
    ...(from.length === 0 ? [] : [`from="${from.join(',')}"`]),
    ...(expiry === undefined ? [] : [`expiry-time="${expiry}Z"`]),
  ].join(',');
}
