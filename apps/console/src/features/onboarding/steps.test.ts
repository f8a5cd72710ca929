import { describe, expect, it } from 'vitest';
import { stepOf } from './onboarding-search.js';
import { besides, firstLacking, lacksOf, type MadeSoFar } from './steps.js';

const nothing: MadeSoFar = { ways: [], connection: undefined, account: undefined, jobs: [], moved: [] };
const works = { hasTrustedHostKey: true, isStopped: false, works: true };
const used = { closed: undefined, folders: ['upload', 'download'] as const, wasUsed: true };
const at = (made: Partial<MadeSoFar>) => firstLacking(lacksOf({ ...nothing, ...made }));

describe('the steps of onboarding', () => {
  it('begin with the way once the partner is there', () => {
    expect(at({})).toBe('way');
    expect(lacksOf(nothing).done).toEqual(['It is not said yet which way files go.']);
  });

  it('go on with what we sign in with, its host key, the test, the job and the file', () => {
    const ways = ['pull'] as const;
    expect(at({ ways })).toBe('credentials');
    expect(at({ ways, connection: { ...works, hasTrustedHostKey: false, works: false } })).toBe('credentials');
    expect(at({ ways, connection: { ...works, works: false } })).toBe('test');
    expect(lacksOf({ ...nothing, ways, connection: works })['first-file']).toEqual(['We pull from them: there is no job yet.']);
    expect(lacksOf({ ...nothing, ways, connection: works, jobs: ways })['first-file']).toEqual([
      'We pull from them: no file has arrived yet.',
    ]);
    expect(at({ ways, connection: works, jobs: ways, moved: ways })).toBe('done');
  });

  it('wait for the partner where they sign in to us', () => {
    const ways = ['upload'] as const;
    expect(at({ ways })).toBe('credentials');
    expect(at({ ways, account: { ...used, closed: 'It has neither an authorised key nor a password.' } })).toBe('credentials');
    expect(at({ ways, account: { ...used, folders: ['download'] } })).toBe('credentials');
    expect(at({ ways, account: { ...used, wasUsed: false } })).toBe('test');
    expect(at({ ways, account: used })).toBe('first-file');
    expect(at({ ways, account: used, moved: ways })).toBe('done');
  });

  it('ask for both sides when both were chosen, and are not done with one of them', () => {
    const ways = ['push', 'download'] as const;
    expect(lacksOf({ ...nothing, ways, connection: works }).credentials).toEqual(['They have no account on our server yet.']);
    expect(at({ ways, connection: works, account: used, jobs: ['push'], moved: ['push'] })).toBe('first-file');
  });

  it('do not go on with a connection that was stopped', () => {
    expect(at({ ways: ['pull'], connection: { ...works, isStopped: true } })).toBe('credentials');
  });

  it('are parts of the address; what names none is the first', () => {
    expect(stepOf('first-file')).toBe('first-file');
    expect(stepOf('elsewhere')).toBe('who');
    expect(besides('who')).toEqual({ before: undefined, after: 'way' });
    expect(besides('done')).toEqual({ before: 'first-file', after: undefined });
  });
});
