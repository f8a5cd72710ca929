import { connectionRoutes } from '@waybill/contracts';
import { expect, it } from 'vitest';
import { settingsOf } from './connection-settings.js';
import { initialPartnerFiles } from './partner-files.js';

const { shape } = connectionRoutes.createConnection.body;
const groups = {
  limits: shape.limits.unwrap(),
  timeouts: shape.timeouts.unwrap(),
  keepalive: shape.keepalive.unwrap(),
  breaker: shape.breaker.unwrap(),
  quirks: shape.quirks.unwrap(),
};

const usual = {
  limits: groups.limits.parse({}),
  timeouts: groups.timeouts.parse({}),
  keepalive: groups.keepalive.parse({}),
  breaker: groups.breaker.parse({}),
  quirks: groups.quirks.parse({}),
  staging: shape.staging.unwrap().parse({ kind: 'suffix' }),
};

/** The names of the rules that are read while the panel is made. */
function rulesRead(): readonly string[] {
  const read = new Set<string>();
  const watched = <T extends object>(group: string, rules: T): T =>
    new Proxy(rules, {
      get(target, key, receiver) {
        read.add(`${group}.${String(key)}`);
        return Reflect.get(target, key, receiver);
      },
    });
  settingsOf({
    limits: watched('limits', usual.limits),
    timeouts: watched('timeouts', usual.timeouts),
    keepalive: watched('keepalive', usual.keepalive),
    breaker: watched('breaker', usual.breaker),
    quirks: watched('quirks', usual.quirks),
    staging: usual.staging,
  });
  return [...read].sort();
}

it('tells every rule of its groups, so that a new one cannot be forgotten', () => {
  const declared = Object.entries(groups).flatMap(([group, schema]) => Object.keys(schema.shape).map((key) => `${group}.${key}`));
  expect(declared).toContain('quirks.resume');
  expect(rulesRead()).toEqual(declared.sort());
});

it('calls the defaults of the contract defaults, every one', () => {
  expect(settingsOf(usual).filter(({ isDefault }) => !isDefault)).toEqual([]);
});

it('tells that a partner cannot go on with files that were cut', () => {
  expect(settingsOf({ ...usual, quirks: { ...usual.quirks, resume: false } }).filter(({ isDefault }) => !isDefault)).toEqual([
    { label: 'Files that were cut', value: 'Start again', isDefault: false },
  ]);
});

it('has a field in the form for every quirk', () => {
  expect(Object.keys(initialPartnerFiles(undefined).quirks).sort()).toEqual(Object.keys(groups.quirks.shape).sort());
});
