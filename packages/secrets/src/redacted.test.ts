import { format, inspect } from 'node:util';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { Redacted } from './redacted.js';

const canary = 'canary-4f9a1c';

function logged(entry: object): string {
  const lines: string[] = [];
  pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }).info(entry, 'signing in');
  return lines.join('');
}

describe('Redacted', () => {
  it('gives the value to who asks for it', () => {
    expect(new Redacted(canary).reveal()).toBe(canary);
  });

  it.each<[string, (secret: unknown) => string]>([
    ['a template', (secret) => `${secret}`],
    ['String()', (secret) => String(secret)],
    ['joining text', (secret) => ['password', secret].join(' ')],
    ['adding to text', (secret) => 'password '.concat(String(secret))],
    ['JSON.stringify', (secret) => JSON.stringify({ deep: [{ secret }] })],
    ['JSON.stringify with a replacer', (secret) => JSON.stringify({ secret }, (_, value: unknown) => value, 2)],
    ['util.inspect', (secret) => inspect({ secret }, { depth: null, showHidden: true, getters: true, customInspect: true })],
    ['console.log formats', (secret) => ['%s', '%o', '%O', '%j'].map((how) => format(how, secret)).join(' ')],
    ['console.log of an object', (secret) => format('%o %O %j', { secret }, { secret }, { secret })],
    ['an error', (secret) => inspect(new Error(`no entry with ${secret}`, { cause: { secret } }))],
    ['pino', (secret) => logged({ secret, deep: { secret } })],
    ['pino with an error', (secret) => logged({ err: Object.assign(new Error('no'), { secret }) })],
  ])('shows nothing in %s', (_, show) => {
    for (const secret of [new Redacted(canary), new Redacted(Buffer.from(canary)), new Redacted({ password: canary })]) {
      const shown = show(secret);
      expect(shown).toContain('[redacted]');
      expect(shown).not.toContain(canary);
      expect(shown).not.toContain(Buffer.from(canary).toString('hex').slice(0, 8));
    }
  });

  it('shows nothing to inspection that ignores custom texts, nor to who walks the properties', () => {
    const secret = new Redacted(canary);
    expect(inspect(secret, { customInspect: false, showHidden: true, depth: null })).not.toContain(canary);
    expect(Reflect.ownKeys(secret)).toEqual([]);
    expect(JSON.stringify({ ...secret })).toBe('{}');
    expect(() => structuredClone({ ...secret })).not.toThrow();
  });

  it('cannot be made to show by changing it', () => {
    const secret = new Redacted(canary);
    expect(() => Object.assign(secret, { toJSON: () => secret.reveal() })).toThrow(TypeError);
  });
});
